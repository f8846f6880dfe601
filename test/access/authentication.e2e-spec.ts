import { createHash } from 'node:crypto';
import { issuerKey, startIssuer, token } from '../support/issuer.js';
import { send, type Answer } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { configFile } from './config-file.js';
import { everyRoute, type RouteRequest } from './routes.js';
import { told } from './same-answers.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const KEYS = { ci: 'psk_key-of-ci', admin: 'psk_key-of-admin', nobody: 'psk_key-of-nobody' };
const ISSUER_KEY = issuerKey('one');
const CLAIMS = { iss: 'https://id.example.com', aud: 'files', sub: 'user-17' };
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

const ACCESS = {
  api_keys: [
    ...Object.entries(KEYS).map(([name, key]) => ({ name, sha256: sha256(key) })),
    { name: 'old', sha256: sha256('psk_old'), expires_at: '2020-01-01T00:00:00Z' },
  ],
  jwt: { issuer: CLAIMS.iss, audience: CLAIMS.aud, algorithms: ['ES256'] },
  grants: [
    {
      name: 'own files',
      subjects: { principal: ['api-key:ci', 'jwt:user-17'] },
      buckets: ['media'],
      keys: ['own/**'],
      operations: ['get', 'head', 'post', 'multipart'],
      new_key: 'own/{file_name}',
    },
    {
      name: 'all files',
      subjects: { principal: ['api-key:admin'] },
      buckets: ['media'],
      keys: ['**'],
      operations: ['get', 'put'],
    },
  ],
};

let service: Service;
let routes: readonly RouteRequest[];
let issuer: Awaited<ReturnType<typeof startIssuer>>;
beforeAll(async () => {
  issuer = await startIssuer(ISSUER_KEY);
  const jwt = { ...ACCESS.jwt, jwks_url: issuer.jwksUrl };
  service = await startService({
    PRESIGN_CONFIG_FILE: await configFile({ ...ACCESS, jwt }),
    PRESIGN_REFUSALS_PER_MINUTE: '0',
  });
  routes = await everyRoute(service.url, { 'x-api-key': KEYS.ci });
  const there = await ask(
    { method: 'POST', path: '/presigned-url', body: '{"operation":"put","key":"other/there.txt"}' },
    { 'x-api-key': KEYS.admin },
  );
  const { presigned_url } = JSON.parse(there.body.toString()) as { presigned_url: string };
  expect((await send('PUT', presigned_url, {}, 'there')).status).toBe(200);
});
afterAll(async () => {
  await service.stop();
  await issuer.close();
});

type Headers = Readonly<Record<string, string | string[]>>;

const ask = ({ method, path, body }: RouteRequest, headers: Headers = {}): Promise<Answer> => {
  const type = { ...(body !== undefined && { 'content-type': 'application/json' }) };
  return send(method, service.url + path, { ...type, ...headers }, body);
};

describe('401: no or bad credential', () => {
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  const good = (claims: object = {}) =>
    token(ISSUER_KEY, { ...CLAIMS, exp: inSeconds(60), ...claims });
  const REASONS: Readonly<Record<string, () => Headers>> = {
    'an empty API key': () => ({ 'x-api-key': '' }),
    'a bad API key': () => ({ 'x-api-key': `${KEYS.ci}x` }),
    'the hash of a key': () => ({ 'x-api-key': sha256(KEYS.ci) }),
    'the name of a key': () => ({ 'x-api-key': 'ci' }),
    'an API key that has expired': () => ({ 'x-api-key': 'psk_old' }),
    'two API keys, both good': () => ({ 'x-api-key': [KEYS.ci, KEYS.admin] }),
    'an API key as a token': () => bearer(KEYS.ci),
    'a token as an API key': () => ({ 'x-api-key': good() }),
    'a bad API key beside a good token': () => ({ ...bearer(good()), 'x-api-key': 'psk_bad' }),
    'an empty token': () => bearer(''),
    'no token at all': () => bearer('a.b.c'),
    'a token that has expired': () => bearer(good({ exp: inSeconds(-60) })),
    'a token of another issuer': () => bearer(good({ iss: 'https://evil.example' })),
    'a token with another signature': () =>
      bearer(token(issuerKey('one'), { ...CLAIMS, exp: inSeconds(60) })),
    'a good token in another scheme': () => ({ authorization: `Basic ${good()}` }),
    'a good token in a cookie': () => ({ cookie: `access_token=${good()}` }),
  };

  it('on every route for no credential, with the ways to get in named', async () => {
    for (const route of routes) {
      const answer = await ask(route);
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe(
        'ApiKey realm="nestjs-s3-presign", Bearer realm="nestjs-s3-presign"',
      );
    }
  });

  it.each(Object.entries(REASONS))(
    'body and headers do not tell the reason: %s',
    async (_, headers) => {
      for (const route of routes) {
        const answer = await ask(route, headers());
        expect(answer.status).toBe(401);
        expect(told(answer)).toEqual(told(await ask(route)));
      }
    },
  );

  it.each([
    ['access_token', () => good()],
    ['api_key', () => KEYS.ci],
    ['X-API-Key', () => KEYS.ci],
  ])('a credential in the query is none: %s', async (name, credential) => {
    const path = `/presigned-url?file_name=own/a.txt&${name}=${credential()}`;
    expect((await ask({ method: 'GET', path })).status).toBe(401);
  });

  it('comes before all that could be said of the request', async () => {
    const faulty = [
      { method: 'GET', path: '/presigned-url' },
      { method: 'GET', path: '/presigned-url?file_name=a&file_name=b&x=%ff' },
      { method: 'GET', path: '/objects/media/../x' },
      { method: 'POST', path: '/presigned-url', body: '{}' },
      { method: 'POST', path: '/presigned-urls', body: '[]' },
    ];
    for (const request of faulty) expect((await ask(request)).status).toBe(401);
  });

  it('200: every route, for a key and for a token', async () => {
    for (const headers of [{ 'x-api-key': KEYS.ci }, bearer(good())]) {
      for (const route of await everyRoute(service.url, headers)) {
        expect([200, 204, 302]).toContain((await ask(route, headers)).status);
      }
    }
  });
});

describe('403: the same answer whether bucket, key or grant exist or not', () => {
  const WISHES = [
    ['a key that is there', 'media', 'other/there.txt'],
    ['a key that is not', 'media', 'other/missing.txt'],
    ['the own prefix without its slash', 'media', 'own'],
    ['a bucket that is not', 'secrets', 'other/there.txt'],
    ['the own prefix in a bucket that is not', 'secrets', 'own/a.txt'],
    ['an inherited name for a bucket', 'constructor', 'own/a.txt'],
  ] as const;
  const ways: Readonly<Record<string, (bucket: string, key: string) => RouteRequest>> = {
    'GET /presigned-url': (bucket, key) => ({
      method: 'GET',
      path: `/presigned-url?${String(new URLSearchParams({ bucket, file_name: key, must_exist: 'true' }))}`,
    }),
    'POST /presigned-url': (bucket, key) => ({
      method: 'POST',
      path: '/presigned-url',
      body: JSON.stringify({ operation: 'get', bucket, key, must_exist: true }),
    }),
    'GET /objects': (bucket, key) => ({ method: 'GET', path: `/objects/${bucket}/${key}` }),
    'HEAD /objects': (bucket, key) => ({ method: 'HEAD', path: `/objects/${bucket}/${key}` }),
  };
  const by = (name: keyof typeof KEYS) => ({ 'x-api-key': KEYS[name] });

  it.each(Object.entries(ways))('%s', async (_, way) => {
    const expected = told(await ask(way('media', 'never/asked'), by('nobody')));
    expect(expected.status).toBe(403);
    for (const name of ['ci', 'nobody'] as const) {
      for (const [, bucket, key] of WISHES) {
        expect(told(await ask(way(bucket, key), by(name)))).toEqual(expected);
      }
    }
  });

  it('a batch, item by item', async () => {
    const requests = WISHES.map(([, bucket, key]) => ({
      operation: 'get',
      bucket,
      key,
      must_exist: true,
    }));
    const path = '/presigned-urls';
    const body = JSON.stringify({ requests });
    const answer = await ask({ method: 'POST', path, body }, by('ci'));
    const { results } = JSON.parse(answer.body.toString()) as {
      results: { error: { code: string } }[];
    };
    expect(results).toHaveLength(WISHES.length);
    expect(results[0]?.error.code).toBe('forbidden');
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it.each([
    ['an operation that is not granted', { operation: 'delete', key: 'own/a.txt' }],
    ['an upload that is not granted', { operation: 'put', key: 'own/a.txt' }],
    ['a key of the service, which no grant makes', { operation: 'put', file_name: 'a.txt' }],
    ['the same in a bucket that is not', { operation: 'put', file_name: 'a.txt', bucket: 'no' }],
  ])('%s', async (_, wish) => {
    const post = (request: object, who: keyof typeof KEYS) =>
      ask({ method: 'POST', path: '/presigned-url', body: JSON.stringify(request) }, by(who));
    expect(told(await post(wish, 'ci'))).toEqual(told(await post(wish, 'nobody')));
    expect(told(await post(wish, 'ci'))).toEqual(
      told(await post({ operation: 'get', key: 'never/asked' }, 'nobody')),
    );
  });

  it.each(Object.entries(ways))(
    '400: a bad key does not tell which buckets there are: %s',
    async (_, way) => {
      const [there, missing] = [way('media', 'a/../b'), way('secrets', 'a/../b')];
      const answer = await ask(there, by('nobody'));
      expect(answer.status).toBe(400);
      expect(told(await ask(missing, by('nobody')))).toEqual(told(answer));
    },
  );
});
