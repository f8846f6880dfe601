import { setTimeout } from 'node:timers/promises';
import type { Browser, Request } from 'playwright-core';
import { configFile } from '../access/config-file.js';
import { send } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { launchChromium } from './chromium.js';
import { startSite, type Site } from './site.js';
import { BUCKET, UploadTarget } from './upload-target.js';
import { UppyInPage, type FileToUpload } from './uppy.js';

const MiB = 1024 ** 2;

const GRANT = {
  name: 'uploads from the page',
  subjects: { principal: ['anonymous'] },
  buckets: [BUCKET],
  keys: ['made/**', 'chosen/**'],
  operations: ['post', 'multipart'],
  new_key: 'made/{uuid}/{file_name}',
  limits: { content_types: ['image/*', 'application/octet-stream'] },
};

let site: Site;
let target: UploadTarget;
let browser: Browser;
let service: Service;
let impatient: Service;
let uppy: UppyInPage;
beforeAll(async () => {
  site = await startSite();
  target = await UploadTarget.open(site.origin);
  const start = async (grant: object) =>
    startService({
      ...target.env,
      PRESIGN_CORS_ORIGINS: site.origin,
      PRESIGN_CONFIG_FILE: await configFile({ grants: [grant] }),
    });
  const limits = { ...GRANT.limits, expires_in: 5 };
  [service, impatient, browser] = await Promise.all([
    start(GRANT),
    start({ ...GRANT, limits }),
    launchChromium(),
  ]);
});
afterAll(async () => {
  await Promise.all([service.stop(), impatient.stop(), browser.close(), site.close()]);
  await target.stop();
});
beforeEach(async () => {
  uppy = await UppyInPage.open(browser, site.origin);
});
afterEach(() => uppy.close());

const isOf = (method: string, pattern: RegExp) => (request: Request) =>
  request.method() === method && pattern.test(request.url());

const PART = /[?&]partNumber=/;

describe.each(['companion', 'sign-request'] as const)('Uppy, %s', (mode) => {
  const add = (file: Partial<FileToUpload>) =>
    uppy.add({
      api: service.url,
      mode,
      name: 'Ferien (ü) 日本.png',
      type: 'image/png',
      size: 3,
      ...file,
    });

  /** The object of an upload that went well. */
  const stored = async (outcome: ReturnType<UppyInPage['do']>) => {
    const { successful, failed } = await outcome;
    expect(failed).toEqual([]);
    expect(successful).toHaveLength(1);
    const [{ key, location } = { key: '', location: '' }] = successful;
    expect(decodeURIComponent(location)).toContain(key);
    return { key, ...(await target.read(key)) };
  };

  it('one small file', async () => {
    const sha256 = await add({ size: 4321 });
    const object = await stored(uppy.do('upload'));
    expect(object).toMatchObject({ sha256, contentType: 'image/png' });
    expect(object.key).toMatch(mode === 'companion' ? /^made\/.*\.png$/ : /^chosen\//);
  });

  it('an empty file', async () => {
    const sha256 = await add({ size: 0 });
    expect(await stored(uppy.do('upload'))).toMatchObject({ sha256 });
  });

  it('120 MB in parts', async () => {
    const parts: string[] = [];
    uppy.page.on('request', (request) => {
      if (isOf('PUT', PART)(request)) parts.push(request.url());
    });
    const sha256 = await add({
      size: 120_000_000,
      name: 'long.bin',
      type: 'application/octet-stream',
    });
    const object = await stored(uppy.do('upload'));
    expect(object).toMatchObject({ sha256, contentType: 'application/octet-stream' });
    expect(parts).toHaveLength(23);
    expect(await target.underWay()).toEqual([]);
  });

  it('cancelled in mid-upload: no parts are left behind', async () => {
    const before = await target.keys();
    await add({ size: 30 * MiB, multipart: true });
    const aborted = uppy.page.waitForEvent('requestfinished', isOf('DELETE', /./));
    await uppy.do('cancelInMidUpload');
    const answer = await (await aborted).response();
    expect([200, 204]).toContain(answer?.status());
    expect(await target.underWay()).toEqual([]);
    expect(await target.keys()).toEqual(before);
  });

  it('paused and resumed: it goes on with the parts that are there', async () => {
    const arrived: (string | null)[] = [];
    uppy.page.on('requestfinished', (request) => {
      if (isOf('PUT', PART)(request)) {
        arrived.push(new URL(request.url()).searchParams.get('partNumber'));
      }
    });
    const sha256 = await add({ size: 20 * MiB, multipart: true });
    await uppy.do('pauseInMidUpload');
    const listed = uppy.page.waitForEvent(
      'requestfinished',
      isOf('GET', mode === 'companion' ? /\/s3\/multipart\/[^/?]+\?key=/ : /x-id=ListParts/),
    );
    expect(await stored(uppy.do('resume'))).toMatchObject({ sha256 });
    await listed;
    expect(arrived.filter((number) => number === '1')).toEqual(['1']);
    expect(new Set(arrived).size).toBe(4);
  });

  it.each([false, true])('a refused type, in parts: %s', async (multipart) => {
    const before = await target.keys();
    await add({ size: 6 * MiB, type: 'text/html', name: 'page.html', multipart });
    const { successful, failed } = await uppy.do('upload');
    expect(successful).toEqual([]);
    expect(failed).toEqual([expect.stringContaining('Forbidden')]);
    expect(await target.keys()).toEqual(before);
    expect(await target.underWay()).toEqual([]);
  });

  it('an expired URL of a part is signed again, and the upload goes on', async () => {
    let expired: string | undefined;
    await uppy.page.route(PART, async (route) => {
      const request = route.request();
      if (expired === undefined && isOf('PUT', /partNumber=2/)(request)) {
        expired = request.url();
        await lifeOf(expired);
      }
      await route.continue();
    });
    const sha256 = await add({ api: impatient.url, size: 12 * MiB, multipart: true });
    expect((await uppy.do('upload')).failed).toHaveLength(1);
    // Not every server lets the page read why.
    expect((await send('PUT', expired ?? '', {}, 'part 2')).status).toBe(403);
    expect(await stored(uppy.do('retry'))).toMatchObject({ sha256 });
  });
});

/** Waits until a URL has expired. */
async function lifeOf(url: string): Promise<void> {
  const query = new URL(url).searchParams;
  const signedAt = (query.get('X-Amz-Date') ?? '').replace(
    /(....)(..)(..T..)(..)(..Z)/,
    '$1-$2-$3:$4:$5',
  );
  const end = Date.parse(signedAt) + (Number(query.get('X-Amz-Expires')) + 1) * 1000;
  while (Date.now() <= end) await setTimeout(100);
}
