import type { MultipartUpload, Problem } from '../support/api.js';
import { json, send, sendJson, type Answer } from '../support/http.js';
import { startService, type Env, type Service } from '../support/service.js';
import { sha256 } from './audit-lines.js';
import { configFile } from './config-file.js';

const ACCESS = {
  api_keys: ['ada', 'bob'].map((name) => ({ name, sha256: sha256(`psk_${name}`) })),
  grants: [
    {
      name: 'all',
      subjects: { principal: ['api-key:ada', 'api-key:bob'] },
      buckets: ['media'],
      keys: ['**'],
      operations: ['get'],
    },
  ],
};
const ADA = { 'x-api-key': 'psk_ada' };
const BOB = { 'x-api-key': 'psk_bob' };
const NOBODY = { 'x-api-key': 'psk_nobody' };

/** Each test has a service of its own: its counts begin at 0. */
let service: Service;
afterEach(() => service.stop());

const withKeys = async (env: Env) =>
  startService({ PRESIGN_CONFIG_FILE: await configFile(ACCESS), ...env });

const one = (headers: object, forwardedFor?: string): Promise<Answer> =>
  send('GET', `${service.url}/presigned-url?file_name=a`, {
    ...headers,
    ...(forwardedFor !== undefined && { 'x-forwarded-for': forwardedFor }),
  });

const batch = (headers: object, count: number): Promise<Answer> =>
  send(
    'POST',
    `${service.url}/presigned-urls`,
    { ...headers, 'content-type': 'application/json' },
    JSON.stringify({
      requests: Array.from({ length: count }, () => ({ operation: 'get', key: 'a' })),
    }),
  );

const statuses = async (count: number, ask: (i: number) => Promise<Answer>) => {
  const all: number[] = [];
  for (let i = 0; i < count; i += 1) all.push((await ask(i)).status);
  return all;
};

describe('URLs are counted', () => {
  it('by principal, whatever the address: 429 from each, and 200 for another principal', async () => {
    service = await withKeys({ PRESIGN_URLS_PER_MINUTE: '3', PRESIGN_TRUST_PROXY: '1' });
    expect(await statuses(5, (i) => one(ADA, `192.0.2.${i}`))).toEqual([200, 200, 200, 429, 429]);
    expect((await one(BOB, '192.0.2.0')).status).toBe(200);
  });

  it('by address where nobody says who they are', async () => {
    service = await startService({ PRESIGN_URLS_PER_MINUTE: '2', PRESIGN_TRUST_PROXY: '1' });
    expect(await statuses(3, () => one({}, '192.0.2.1'))).toEqual([200, 200, 429]);
    expect((await one({}, '192.0.2.2')).status).toBe(200);
  });

  it('each item of a batch: 429 for one that goes above the limit, of which no URL leaves', async () => {
    service = await withKeys({ PRESIGN_URLS_PER_MINUTE: '10' });
    expect((await batch(ADA, 9)).status).toBe(200);
    expect((await one(ADA)).status).toBe(200);
    const answer = await batch(ADA, 1);
    expect(answer.status).toBe(429);
    const larger = await batch(BOB, 11);
    expect(larger.status).toBe(429);
    expect(larger.body.toString()).not.toContain('X-Amz-');
  });

  it('each part of an upload', async () => {
    service = await startService({ PRESIGN_URLS_PER_MINUTE: '10' });
    const MiB = 1024 ** 2;
    const file = { key: 'a', content_length: 30 * MiB, part_size: 5 * MiB };
    const urls = `${service.url}/multipart-uploads`;
    const { upload_id } = json<MultipartUpload>(await sendJson('POST', urls, file));
    const more = () =>
      sendJson('POST', `${urls}/${upload_id}/presigned-urls`, { part_numbers: [1, 2, 3, 4] });
    expect(await statuses(2, more)).toEqual([200, 429]);
  });

  it('each part that Uppy asks for at once', async () => {
    service = await startService({ PRESIGN_URLS_PER_MINUTE: '10' });
    const urls = `${service.url}/s3/multipart`;
    const started = await sendJson('POST', urls, { filename: 'a.png', type: 'image/png' });
    const { uploadId, key } = json<{ uploadId: string; key: string }>(started);
    const query = new URLSearchParams({ key, partNumbers: '1,2,3,4,5,6,7,8,9' }).toString();
    const more = () => send('GET', `${urls}/${uploadId}/batch?${query}`);
    expect(await statuses(2, more)).toEqual([200, 429]);
  });

  it('429 is problem+json, and Retry-After says when to come again', async () => {
    service = await withKeys({ PRESIGN_URLS_PER_MINUTE: '1' });
    const [, answer] = [await one(ADA), await one(ADA)];
    expect(answer.status).toBe(429);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(json<Problem>(answer)).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
  });
});

describe('refused credentials are counted by true address', () => {
  it('a rotated X-Forwarded-For changes nothing', async () => {
    service = await withKeys({ PRESIGN_REFUSALS_PER_MINUTE: '2' });
    const asked = await statuses(4, (i) => one(NOBODY, `192.0.2.${i}, 198.51.100.${i}`));
    expect(asked).toEqual([401, 401, 429, 429]);
  });

  it.each([
    ['1', (i: number) => `192.0.2.${i}, 203.0.113.1`, '192.0.2.0, 203.0.113.2'],
    ['2', (i: number) => `192.0.2.${i}, 203.0.113.1, 10.0.0.${i}`, '203.0.113.2, 10.0.0.1'],
  ])(
    'behind PRESIGN_TRUST_PROXY=%s, what the first proxy saw counts, not what the client wrote',
    async (proxies, forwardedFor, another) => {
      service = await withKeys({
        PRESIGN_REFUSALS_PER_MINUTE: '2',
        PRESIGN_TRUST_PROXY: proxies,
      });
      expect(await statuses(4, (i) => one(NOBODY, forwardedFor(i)))).toEqual([401, 401, 429, 429]);
      expect((await one(NOBODY, another)).status).toBe(401);
    },
  );

  it('no credential counts like a bad one, on every route; a good one from there goes on', async () => {
    service = await withKeys({ PRESIGN_REFUSALS_PER_MINUTE: '2' });
    const asked = [await one({}), await batch({}, 1), await one(NOBODY), await batch(NOBODY, 1)];
    expect(asked.map(({ status }) => status)).toEqual([401, 401, 429, 429]);
    expect((await one(ADA)).status).toBe(200);
  });
});
