import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { configFile } from './access/config-file.js';
import { json, send } from './support/http.js';
import { startService, type Service } from './support/service.js';

const KEY = 'psk_key-of-tenant-a';
const ACCESS = {
  api_keys: [
    {
      name: 'a',
      sha256: createHash('sha256').update(KEY).digest('hex'),
      claims: { tenant: 'a' },
    },
  ],
  grants: [
    {
      name: 'own files',
      subjects: { tenant: ['a'] },
      buckets: ['media'],
      keys: ['tenants/{tenant}/**'],
      operations: ['get', 'head', 'put', 'delete', 'post'],
      new_key: 'tenants/{tenant}/{uuid}/{file_name}',
    },
  ],
};

let service: Service;
beforeAll(async () => {
  service = await startService({
    PRESIGN_CONFIG_FILE: await configFile(ACCESS),
    PRESIGN_URLS_PER_MINUTE: '0',
  });
});
afterAll(() => service.stop());

const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const INPUTS = 100_000;
const QUERIES = 2_000;

const text = fc.string({ unit: 'binary', maxLength: 40 });
const key = fc.oneof(
  text,
  text.map((rest) => `tenants/a/${rest}`),
  fc.webPath().map((rest) => `tenants/a${rest}`),
  fc.nat().map((number) => `tenants/a/${number}.txt`),
  fc.constantFrom('tenants/a/a', 'tenants/a/../b/a', 'tenants/a//', 'tenants/b/a', '', '/', '.'),
);
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 1, 60, 1e308, 604_801));
const strange = fc.oneof(text, number, fc.boolean(), fc.constant(null), fc.jsonValue());
const mostly = <T>(good: fc.Arbitrary<T>) =>
  fc.option(fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: strange }), {
    nil: undefined,
    freq: 9,
  });

/** Requests with fields that fit, that do not, and that nobody knows. */
const request = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .record({
        operation: mostly(fc.constantFrom('get', 'get', 'head', 'put', 'put', 'delete', 'GET')),
        key: mostly(key),
        file_name: fc.option(strange, { nil: undefined, freq: 8 }),
        bucket: mostly(fc.constantFrom('media', 'other', '__proto__')),
        expires_in: mostly(number),
        disposition: mostly(fc.constantFrom('inline', 'attachment')),
        download_as: mostly(text),
        response_content_type: mostly(fc.constantFrom('text/html', 'image/png', 'a\r\nb: c')),
        version_id: mostly(text),
        content_type: mostly(fc.constantFrom('image/png', 'text/html; charset=utf-8', 'a')),
        content_length: mostly(number),
        checksum_sha256: mostly(text),
        overwrite: mostly(fc.boolean()),
        metadata: mostly(fc.dictionary(text, text, { maxKeys: 3 })),
        tagging: mostly(fc.dictionary(text, text, { maxKeys: 3 })),
        cache_control: mostly(text),
      })
      // Few fields, so that many requests fit.
      .chain((all) => fc.subarray(Object.entries(all).slice(2)).map((rest) => pick(all, rest))),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
);

/** A body in which a prototype is named is refused as a whole, unread. */
const inBatch = request.filter((each) => !/"(?:__proto__|constructor)"/.test(JSON.stringify(each)));

const pick = (all: { operation?: unknown; key?: unknown }, rest: [string, unknown][]) => ({
  operation: all.operation,
  key: all.key,
  ...Object.fromEntries(rest.slice(0, 2)),
});

interface Result {
  readonly presigned_url?: string;
  readonly error?: { readonly status: number; readonly code: string };
}

/** The path as it was written, and as a browser tidies it up. */
function expectInPrefix(url: string): void {
  const raw = url.slice(url.indexOf('/', 'http://'.length), url.indexOf('?'));
  for (const path of [raw, new URL(url).pathname]) {
    const [, bucket, ...segments] = path.split('/').map(decodeURIComponent);
    if (bucket !== 'media' || !segments.join('/').startsWith('tenants/a/')) {
      throw new Error(`a URL for ${path}`);
    }
  }
}

it(`${INPUTS} seeded inputs: no 5xx, no crash, no URL outside the prefix`, async () => {
  console.info(`seeded-inputs.e2e-spec.ts: PROPERTY_SEED=${seed}`);
  const headers = { 'x-api-key': KEY, 'content-type': 'application/json' };
  let issued = 0;
  for (let batch = 0; batch < INPUTS / 1000; batch += 1) {
    const requests = fc.sample(inBatch, { numRuns: 1000, seed: seed + batch });
    const body = JSON.stringify({ requests });
    const answer = await send('POST', `${service.url}/presigned-urls`, headers, body);
    if (answer.status !== 200) throw new Error(answer.body.toString());
    for (const { presigned_url, error } of json<{ results: Result[] }>(answer).results) {
      if (error && error.status >= 500) throw new Error(`${error.code} in batch ${batch}`);
      if (presigned_url === undefined) continue;
      issued += 1;
      expectInPrefix(presigned_url);
    }
  }
  console.info(`seeded-inputs.e2e-spec.ts: ${issued} URLs of ${INPUTS} inputs`);
  // Both happen, or nothing was tried.
  expect(issued).toBeGreaterThan(INPUTS / 100);
  expect(issued).toBeLessThan(INPUTS / 2);
}, 180_000);

it(`${QUERIES} seeded query strings and bodies: no 5xx, no crash`, async () => {
  const queries = fc.sample(fc.webQueryParameters({ size: 'medium' }), {
    numRuns: QUERIES / 2,
    seed,
  });
  for (const query of queries) {
    const path = `/presigned-url?file_name=tenants/a/a&${query}`;
    const answer = await send('GET', service.url + path, { 'x-api-key': KEY });
    expect(answer.status).toBeLessThan(500);
  }
  const headers = { 'x-api-key': KEY, 'content-type': 'application/json' };
  const routes = ['/presigned-url', '/presigned-post', '/presigned-url/explain', '/presigned-urls'];
  const bodies = fc.sample(fc.oneof(fc.json(), text, request.map((each) => JSON.stringify(each))), {
    numRuns: QUERIES / 2,
    seed,
  }); // prettier-ignore
  for (const [index, body] of bodies.entries()) {
    const answer = await send('POST', service.url + routes[index % 4], headers, body ?? '');
    expect(answer.status).toBeLessThan(500);
  }
}, 60_000);
