import type { Browser } from 'playwright-core';
import { configFile } from '../access/config-file.js';
import { startService, type Service } from '../support/service.js';
import { API_KEY, ONE_KEY } from '../access/one-key.js';
import { launchChromium } from './chromium.js';
import { startSite, type Site } from './site.js';

let allowed: Site;
let other: Site;
let service: Service;
let browser: Browser;
beforeAll(async () => {
  [allowed, other] = await Promise.all([startSite(), startSite()]);
  [service, browser] = await Promise.all([
    startService({
      PRESIGN_CONFIG_FILE: await configFile(ONE_KEY),
      PRESIGN_CORS_ORIGINS: allowed.origin,
    }),
    launchChromium(),
  ]);
});
afterAll(() => Promise.all([service.stop(), browser.close(), allowed.close(), other.close()]));

interface Asked {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Read {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a page of the site reads of an answer; `undefined` where the browser does not let it. */
async function readBy(site: Site, asked: Asked): Promise<Read | undefined> {
  const page = await browser.newPage();
  try {
    await page.goto(site.origin);
    return await page.evaluate(async ({ url, ...init }) => {
      try {
        const answer = await fetch(url, init);
        return {
          status: answer.status,
          headers: Object.fromEntries(answer.headers),
          body: await answer.text(),
        };
      } catch {
        // All that a page is told.
        return undefined;
      }
    }, asked);
  } finally {
    await page.close();
  }
}

const ask = (request: object): Asked => ({
  url: `${service.url}/presigned-url`,
  method: 'POST',
  headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
  body: JSON.stringify(request),
});

interface Presigned {
  readonly method: string;
  readonly presigned_url: string;
  readonly headers: Readonly<Record<string, string>>;
}

describe('CORS', () => {
  it('a page of an allowed origin gets a URL with its key, and uploads by it', async () => {
    const file = {
      operation: 'put',
      key: 'a.txt',
      content_type: 'text/plain',
      content_length: 5,
      metadata: { by: 'a page' },
    };
    const answer = await readBy(allowed, ask(file));
    expect(answer).toMatchObject({ status: 200 });
    const { presigned_url: url, ...put } = JSON.parse(answer?.body ?? '') as Presigned;
    expect(Object.keys(put.headers)).toContain('x-amz-meta-by');
    expect(await readBy(allowed, { ...put, url, body: 'hello' })).toMatchObject({ status: 200 });

    const got = await readBy(allowed, ask({ operation: 'get', key: 'a.txt' }));
    const get = JSON.parse(got?.body ?? '') as Presigned;
    expect(await readBy(allowed, { ...get, url: get.presigned_url })).toMatchObject({
      status: 200,
      body: 'hello',
      headers: { 'x-amz-meta-by': 'a page' },
    });
  });

  it('an upload that differs from what was signed is refused, and the page can read why', async () => {
    const answer = await readBy(allowed, ask({ operation: 'put', key: 'b', content_length: 5 }));
    const { presigned_url: url, ...put } = JSON.parse(answer?.body ?? '') as Presigned;
    const refused = await readBy(allowed, { ...put, url, body: 'hello, and more' });
    expect(refused?.status).toBe(403);
    expect(refused?.body).toContain('SignatureDoesNotMatch');
  });

  it.each([
    ['400', () => ask({ operation: 'get' }), 400],
    [
      '401',
      () => ({ url: `${service.url}/presigned-url`, headers: { 'x-api-key': 'psk_wrong' } }),
      401,
    ],
    ['403', () => ask({ operation: 'delete', key: 'a.txt' }), 403],
    ['404', () => ({ url: `${service.url}/nowhere` }), 404],
  ])('a page of an allowed origin can read a %s', async (_, asked, status) => {
    const answer = await readBy(allowed, asked());
    expect(answer?.status).toBe(status);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ status });
  });

  it('a page of an allowed origin can read Retry-After', async () => {
    const limited = await startService({
      PRESIGN_CONFIG_FILE: await configFile(ONE_KEY),
      PRESIGN_CORS_ORIGINS: allowed.origin,
      PRESIGN_URLS_PER_MINUTE: '1',
    });
    try {
      const asked = {
        url: `${limited.url}/presigned-url?file_name=a.txt`,
        headers: { 'x-api-key': API_KEY },
      };
      expect(await readBy(allowed, asked)).toMatchObject({ status: 200 });
      const refused = await readBy(allowed, asked);
      expect(refused?.status).toBe(429);
      expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await limited.stop();
    }
  });

  it('a page of another origin reads nothing, whatever the answer', async () => {
    expect(await readBy(other, ask({ operation: 'get', key: 'a.txt' }))).toBeUndefined();
    const simple = { url: `${service.url}/presigned-url?file_name=a.txt` };
    expect(await readBy(other, simple)).toBeUndefined();
    expect((await readBy(allowed, simple))?.status).toBe(401);
  });
});
