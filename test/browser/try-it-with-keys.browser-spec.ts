import type { Browser } from 'playwright-core';
import { configFile } from '../access/config-file.js';
import { API_KEY, ONE_KEY } from '../access/one-key.js';
import { send } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { launchChromium } from './chromium.js';
import { choose, linkOf, openTryIt, rowOf, type TryIt } from './try-it.js';

const [grant] = ONE_KEY.grants;
const UPLOADS = {
  ...ONE_KEY,
  grants: [
    {
      ...grant,
      operations: ['get', 'post'],
      new_key: 'uploads/{uuid}/{file_name}',
      limits: { content_length: 1000 },
    },
    { ...grant, name: 'deletion', keys: ['uploads/*/mine.txt'], operations: ['delete'] },
  ],
};

let service: Service;
let browser: Browser;
beforeAll(async () => {
  const file = await configFile(UPLOADS);
  [service, browser] = await Promise.all([
    startService({ PRESIGN_CONFIG_FILE: file }),
    launchChromium(),
  ]);
});
afterAll(() => Promise.all([service.stop(), browser.close()]));

let tryIt: TryIt;
beforeEach(async () => (tryIt = await openTryIt(browser, service)));
afterEach(async () => {
  await tryIt.page.context().close();
  expect(tryIt.foreign).toEqual([]);
  expect(tryIt.complaints.filter((each) => /Content Security Policy/i.test(each))).toEqual([]);
});

const field = () => tryIt.page.getByLabel('API key or token');

/** The keyboard is there already. */
async function enter(key: string) {
  await field().and(tryIt.page.locator(':focus')).waitFor();
  await tryIt.page.keyboard.type(key);
  await tryIt.page.keyboard.press('Enter');
  await field().waitFor({ state: 'hidden' });
}

describe('where callers say who they are, the page', () => {
  it('asks for a key, sends it to the service alone, and forgets it with the page', async () => {
    const { page } = tryIt;
    await enter(API_KEY);
    await choose(tryIt, 'mine.txt', 'mine');
    const row = rowOf(tryIt, 'mine.txt');
    const link = await linkOf(row);
    expect((await send('GET', link)).body.toString()).toBe('mine');
    await row.getByRole('button', { name: 'Delete' }).click();
    await row.getByRole('button', { name: 'Delete for good' }).click();
    await row.waitFor({ state: 'detached' });
    expect((await send('GET', link)).status).toBe(404);
    const told = tryIt.requests.filter(({ headers }) => headers['x-api-key'] === API_KEY);
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(told.filter(({ url }) => !url.startsWith(`${service.url}/`))).toEqual([]);
    const kept = '[document.cookie, { ...sessionStorage }, { ...localStorage }, location.href]';
    expect(await page.evaluate(`JSON.stringify(${kept})`)).not.toContain(API_KEY);
    await page.reload();
    await field().waitFor();
  });

  it('asks again after a wrong key, and then goes on with what failed', async () => {
    await enter('psk_wrong');
    await choose(tryIt, 'later.txt', 'later');
    await tryIt.page.getByRole('alert').filter({ hasText: 'later.txt: ' }).waitFor();
    await enter(API_KEY);
    const link = await linkOf(rowOf(tryIt, 'later.txt'));
    expect((await send('GET', link)).body.toString()).toBe('later');
  });

  it('says why a file is not taken, or not deleted', async () => {
    await enter(API_KEY);
    await choose(tryIt, 'fine.txt', 'fine');
    const row = rowOf(tryIt, 'fine.txt');
    await linkOf(row);
    await row.getByRole('button', { name: 'Delete' }).click();
    await row.getByRole('button', { name: 'Delete for good' }).click();
    await row.getByRole('alert').filter({ hasText: 'grant' }).waitFor();
    await choose(tryIt, 'large.txt', 'x'.repeat(1001));
    await tryIt.page.getByRole('alert').filter({ hasText: 'large.txt: ' }).waitFor();
  });
});
