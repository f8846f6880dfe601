import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { json, send, type Answer } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { configFile } from './config-file.js';

const KEYS = { a: 'psk_key-of-tenant-a', b: 'psk_key-of-tenant-b' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const ACCESS = {
  api_keys: Object.entries(KEYS).map(([tenant, key]) => ({
    name: tenant,
    sha256: sha256(key),
    claims: { tenant },
  })),
  grants: [
    {
      name: 'own files',
      subjects: { tenant: ['a', 'b'] },
      buckets: ['media'],
      keys: ['tenants/{tenant}/**'],
      operations: ['get', 'head', 'put', 'delete', 'post'],
      new_key: 'tenants/{tenant}/{uuid}/{file_name}',
    },
  ],
};

const SECRET = 'the secret of tenant b';
const as = (tenant: keyof typeof KEYS) => ({ 'x-api-key': KEYS[tenant] });

let service: Service;
beforeAll(async () => {
  service = await startService({ PRESIGN_CONFIG_FILE: await configFile(ACCESS) });
  const put = await one('b', { operation: 'put', key: 'tenants/b/secret.txt' });
  const { presigned_url } = json<{ presigned_url: string }>(put);
  expect((await send('PUT', presigned_url, {}, SECRET)).status).toBe(200);
});
afterAll(() => service.stop());

const one = (tenant: keyof typeof KEYS, request: object): Promise<Answer> =>
  send(
    'POST',
    `${service.url}/presigned-url`,
    { ...as(tenant), 'content-type': 'application/json' },
    JSON.stringify(request),
  );

/** Ways to another tenant's key, and to what clients, proxies or the store could take for it. */
const hostileKey = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('tenants', 'a', 'b', '/', '/', '/', 'secret.txt') },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          '..',
          '.',
          '\\',
          '//',
          '%2f',
          '%2F',
          '%2e%2e',
          '..%2f',
          '..;',
          ';',
          '?',
          '#',
          '*',
          '**',
          '{tenant}',
          '{',
          '}',
          '%00',
          '\u0000',
          '\r\n',
          '\u2044',
          '\uff0f',
          '\u202e',
          '\ufeff',
          'Ｔenants',
          'TENANTS',
          'B',
          '\u0062\u0301',
          ' ',
          '+',
          '&',
          '=',
          '@',
          ':',
          '\ud800',
          '\u00ad',
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
    ),
    { minLength: 1, maxLength: 10 },
  )
  .map((parts) => parts.join(''));

/** Half of them begin where tenant a may be, and try to leave it. */
const anyKey = fc.oneof(
  hostileKey,
  hostileKey.map((key) => `tenants/a/${key}`),
  hostileKey.map((key) => `tenants/b/${key}`),
);

const anyRequest = fc.oneof(
  fc.record({ operation: fc.constantFrom('get', 'head', 'put', 'delete'), key: anyKey }),
  fc.record({ operation: fc.constant('put'), file_name: hostileKey }),
);

/** What a server makes of a URL that a client sends as it is, and one that a browser tidies up first. */
function keysReached(url: string): readonly string[] {
  const raw = url.slice(url.indexOf('/', 'http://'.length), url.indexOf('?'));
  return [raw, new URL(url).pathname].map((path) => {
    const [, bucket, ...key] = path.split('/').map(decodeURIComponent);
    expect(bucket).toBe('media');
    return key.join('/');
  });
}

type Result = { readonly presigned_url?: string; readonly error?: { readonly code: string } };

describe('two tenants', () => {
  const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
  const TRIES = 20_000;

  it(`reach none of each other's keys in ${TRIES} tries by batch and one by one`, async () => {
    console.info(`two-tenants.e2e-spec.ts: PROPERTY_SEED=${seed}`);
    const requests = fc.sample(anyRequest, { numRuns: TRIES, seed });
    let issued = 0;
    const refusedFor = new Set<string>();
    for (let start = 0; start < TRIES; start += 1000) {
      const answer = await send(
        'POST',
        `${service.url}/presigned-urls`,
        { ...as('a'), 'content-type': 'application/json' },
        JSON.stringify({ requests: requests.slice(start, start + 1000) }),
      );
      expect(answer.status).toBe(200);
      for (const { presigned_url, error } of json<{ results: Result[] }>(answer).results) {
        if (error) refusedFor.add(error.code);
        if (presigned_url === undefined) continue;
        issued += 1;
        for (const key of keysReached(presigned_url)) {
          if (!key.startsWith('tenants/a/')) throw new Error(`a URL for ${JSON.stringify(key)}`);
        }
      }
    }
    // Both happen, or nothing was tried.
    expect(issued).toBeGreaterThan(1000);
    expect([...refusedFor].sort()).toEqual(['forbidden', 'invalid_key', 'validation_failed']);
  }, 120_000);

  it.each([
    ['GET /presigned-url', (key: string) => `/presigned-url?file_name=${encodeURIComponent(key)}`],
    [
      'GET /objects',
      (key: string) => `/objects/media/${encodeURIComponent(key).replaceAll('%2F', '/')}`,
    ],
    ['GET /objects, escaped', (key: string) => `/objects/media/${encodeURIComponent(key)}`],
  ])("%s: tenant b's secret is never read", async (_, path) => {
    const keys = fc
      .sample(anyKey, { numRuns: 500, seed })
      .filter((key) => key !== '' && Buffer.from(key).toString() === key);
    const statuses = new Set<number>();
    for (const key of ['tenants/b/secret.txt', ...keys]) {
      const answer = await send('GET', service.url + path(key), as('a'));
      statuses.add(answer.status);
      const url =
        answer.headers.location ?? json<Partial<{ presigned_url: string }>>(answer).presigned_url;
      if (url === undefined) continue;
      const body = await send('GET', url);
      expect(body.body.toString()).not.toBe(SECRET);
      for (const reached of keysReached(url)) expect(reached).toMatch(/^tenants\/a\//);
    }
    expect(statuses).toContain(403);
    expect([...statuses].filter((status) => status >= 500)).toEqual([]);
  });

  it("POST /presigned-post: no form is for tenant b's keys", async () => {
    const requests = [
      ...fc.sample(anyKey, { numRuns: 500, seed }).map((key) => ({ key })),
      ...fc.sample(hostileKey, { numRuns: 100, seed }).map((file_name) => ({ file_name })),
    ];
    const statuses = new Set<number>();
    for (const request of requests) {
      const answer = await send(
        'POST',
        `${service.url}/presigned-post`,
        { ...as('a'), 'content-type': 'application/json' },
        JSON.stringify(request),
      );
      statuses.add(answer.status);
      if (answer.status !== 200) continue;
      const { fields } = json<{ fields: { key: string } }>(answer);
      expect(fields.key).toMatch(/^tenants\/a\//);
      expect(fields.key).not.toContain('${filename}');
    }
    expect([...statuses].sort()).toEqual([200, 400, 403]);
  });

  it('have their own', async () => {
    const answer = await send('GET', `${service.url}/objects/media/tenants/b/secret.txt`, as('b'));
    expect(answer.status).toBe(302);
    expect((await send('GET', answer.headers.location ?? '')).body.toString()).toBe(SECRET);
  });
});
