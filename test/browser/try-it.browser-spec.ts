import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { send } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { launchChromium } from './chromium.js';
import { choose, drop, linkOf, openTryIt, rowOf, slowUploads, type TryIt } from './try-it.js';

let service: Service;
let browser: Browser;
beforeAll(async () => {
  [service, browser] = await Promise.all([startService(), launchChromium()]);
});
afterAll(() => Promise.all([service.stop(), browser.close()]));

let tryIt: TryIt;
const open = async (options?: Parameters<typeof openTryIt>[2]) =>
  (tryIt = await openTryIt(browser, service, options));
afterEach(async () => {
  await tryIt.page.context().close();
  expect(tryIt.complaints).toEqual([]);
  expect(tryIt.foreign).toEqual([]);
});

/** When a presigned URL ends, as S3 reads it. */
function endOf(url: string): number {
  const { searchParams } = new URL(url);
  const date = searchParams.get('X-Amz-Date') ?? '';
  const [year = NaN, month = NaN, ...others] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date)?.slice(1).map(Number) ?? [];
  return Date.UTC(year, month - 1, ...others) + Number(searchParams.get('X-Amz-Expires')) * 1000;
}

/** The seconds that a line shows, less those that the page's clock leaves to its link. */
async function countdownError(name: string): Promise<number> {
  const row = rowOf(tryIt, name);
  const end = endOf(await linkOf(row));
  const shown = await row.getByText(/^Expires in \d+:\d\d/).innerText();
  const units = shown.replace('Expires in ', '').split(':').map(Number);
  const seconds = units.reduce((sum, unit) => sum * 60 + unit, 0);
  return Math.abs(seconds - (end - (await tryIt.page.evaluate<number>('Date.now()'))) / 1000);
}

describe('a file', () => {
  it('is dropped, and its link opens it', async () => {
    await open();
    await drop(tryIt, 'note.txt', 'dropped here');
    const opened = tryIt.page.context().waitForEvent('page');
    await rowOf(tryIt, 'note.txt').getByRole('link', { name: 'Open: note.txt' }).click();
    expect(await (await opened).locator('body').innerText()).toBe('dropped here');
  });

  it('shows how far its upload is, and arrives as it was sent', async () => {
    const content = Buffer.alloc(3_000_000, 'a line of the file\n');
    await open();
    await slowUploads(tryIt, 1_000_000);
    await choose(tryIt, 'large.txt', content);
    await tryIt.page.getByText(/^Uploading: [1-9]\d?%$/).waitFor();
    await slowUploads(tryIt, -1);
    const { status, body } = await send('GET', await linkOf(rowOf(tryIt, 'large.txt')));
    expect([status, body.equals(content)]).toEqual([200, true]);
  });

  it('is deleted when asked twice', async () => {
    await open();
    await choose(tryIt, 'old.txt', 'to be deleted');
    const row = rowOf(tryIt, 'old.txt');
    const link = await linkOf(row);
    await row.getByRole('button', { name: 'Delete: old.txt' }).click();
    expect((await send('GET', link)).status).toBe(200);
    await row.getByRole('button', { name: 'Delete for good: old.txt' }).click();
    await row.waitFor({ state: 'detached' });
    expect((await send('GET', link)).status).toBe(404);
    await tryIt.page.getByText('What you upload is listed here').waitFor();
  });

  it('is still listed after a reload, with a new link; no link is kept', async () => {
    await open();
    await choose(tryIt, 'kept.txt', 'kept');
    await linkOf(rowOf(tryIt, 'kept.txt'));
    await tryIt.page.reload();
    expect((await send('GET', await linkOf(rowOf(tryIt, 'kept.txt')))).body.toString()).toBe(
      'kept',
    );
    const stored = await tryIt.page.evaluate(
      'JSON.stringify([{ ...sessionStorage }, { ...localStorage }])',
    );
    expect(stored).toContain('kept.txt');
    expect(stored).not.toMatch(/X-Amz|http/);
  });
});

describe('a link', () => {
  it('counts down to its end, and there is a new one after it', async () => {
    await open({ clock: 'ours' });
    const { page } = tryIt;
    await choose(tryIt, 'short.txt', 'short');
    const row = rowOf(tryIt, 'short.txt');
    expect(await countdownError('short.txt')).toBeLessThan(3);
    await page.clock.fastForward('10:00');
    await row.getByText('Expires in 4:').waitFor();
    expect(await countdownError('short.txt')).toBeLessThan(3);
    await page.clock.fastForward('04:10');
    await page.getByRole('status').filter({ hasText: 'short.txt expires in a minute' }).waitFor();
    await page.clock.fastForward('01:00');
    await row.getByText('Expired', { exact: true }).waitFor();
    expect(await row.getByRole('link').count()).toBe(0);

    await page.getByLabel('New links live for').selectOption('1 hour');
    await row.getByRole('button', { name: 'New link' }).click();
    const link = await linkOf(row);
    expect(new URL(link).searchParams.get('X-Amz-Expires')).toBe('3600');
    expect((await send('GET', link)).body.toString()).toBe('short');
  });

  it('is copied as it is, and as a curl command that works in bash', async () => {
    const name = "it's $HOME & $(touch made) -o.txt";
    await open();
    await choose(tryIt, name, 'by curl');
    const row = rowOf(tryIt, name);
    const clipboard = () => tryIt.page.evaluate<string>('navigator.clipboard.readText()');
    await row.getByRole('button', { name: 'Copy link' }).click();
    await tryIt.page.getByText('Link copied.').waitFor();
    expect(await clipboard()).toBe(await linkOf(row));
    await row.getByRole('button', { name: 'Copy as curl' }).click();
    await tryIt.page.getByText('Command copied.').waitFor();
    expect(await savedBy(await clipboard())).toEqual([[name, 'by curl']]);
  });
});

/** The files that a command leaves in an empty directory. */
async function savedBy(command: string): Promise<readonly (readonly [string, string])[]> {
  const directory = await mkdtemp(join(tmpdir(), 'presign-curl-'));
  try {
    await promisify(execFile)('bash', ['-c', command], { cwd: directory });
    const names = await readdir(directory);
    return await Promise.all(
      names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const),
    );
  } finally {
    await rm(directory, { recursive: true });
  }
}
