import type { Browser, Page } from 'playwright-core';
import { configFile } from '../access/config-file.js';
import type { PresignedUrl } from '../support/api.js';
import { json, send } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { API_KEY, ONE_KEY } from '../access/one-key.js';
import { launchChromium } from './chromium.js';

let service: Service;
let browser: Browser;
beforeAll(async () => {
  [service, browser] = await Promise.all([
    configFile(ONE_KEY).then((file) => startService({ PRESIGN_CONFIG_FILE: file })),
    launchChromium(),
  ]);
});
afterAll(() => Promise.all([service.stop(), browser.close()]));

interface Docs {
  readonly page: Page;
  /** Errors and warnings of the console; violations of the content security policy are among them. */
  readonly complaints: readonly string[];
  readonly origins: ReadonlySet<string>;
}

async function openDocs(): Promise<Docs> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const origins = new Set<string>();
  page.on('console', (message) => {
    if (message.type() !== 'log') complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    // Pictures that stand in the styles.
    if (!request.url().startsWith('data:')) origins.add(new URL(request.url()).origin);
  });
  await page.goto(`${service.url}/docs`);
  await page.locator('.opblock').first().waitFor();
  return { page, complaints, origins };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

describe('/docs', () => {
  let docs: Docs;
  beforeEach(async () => (docs = await openDocs()));
  afterEach(async () => {
    await docs.page.close();
    expect(docs.complaints).toEqual([]);
    expect([...docs.origins]).toEqual([service.url]);
  });

  it('shows every operation of /openapi.json', async () => {
    const { paths } = json<Document>(await send('GET', `${service.url}/openapi.json`));
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const summaries = await docs.page.locator('.opblock-summary').allInnerTexts();
    const shown = summaries.map((text) => text.split('\n', 2).join(' '));
    expect(shown.sort()).toEqual(operations.sort());
  });

  it('"Try it out" asks for a URL with an API key, and shows it', async () => {
    const { page } = docs;
    await page.locator('.auth-wrapper .authorize').first().click();
    const key = page.locator('.auth-container', { hasText: 'X-API-Key' });
    await key.locator('input').fill(API_KEY);
    await key.locator('button.authorize').click();
    await page.locator('.close-modal').click();

    const operation = page.locator('.opblock', {
      has: page.locator('.opblock-summary-method', { hasText: 'GET' }),
      hasText: '/presigned-url',
    });
    await operation.locator('.opblock-summary').click();
    await operation.locator('.try-out__btn').click();
    await operation.locator('tr[data-param-name=file_name] input').fill('report.pdf');
    await operation.locator('button.execute').click();

    const answer = operation.locator('.live-responses-table .response');
    await answer.waitFor();
    expect(await answer.locator('.response-col_status').innerText()).toMatch(/^200/);
    const body = await answer.locator('.highlight-code pre').first().innerText();
    expect(JSON.parse(body)).toMatchObject({
      method: 'GET',
      key: 'report.pdf',
    } satisfies Partial<PresignedUrl>);
  });
});
