import { send } from '../support/http.js';
import { runToEnd, startService, type Service } from '../support/service.js';
import { configFile } from './config-file.js';
import { API_KEY, ONE_KEY } from './one-key.js';

const ORIGIN = 'https://app.example.com';
const PORT_ORIGIN = 'http://localhost:5173';

let service: Service;
beforeAll(async () => {
  service = await startService({
    PRESIGN_CONFIG_FILE: await configFile(ONE_KEY),
    PRESIGN_CORS_ORIGINS: `${ORIGIN}, ${PORT_ORIGIN}`,
    PRESIGN_REFUSALS_PER_MINUTE: '0',
  });
});
afterAll(() => service.stop());

const KEY = { 'x-api-key': API_KEY };
const URL_PATH = '/presigned-url?file_name=a.txt';
const LINK_PATH = '/objects/media/a.txt';

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  send('GET', service.url + path, headers);

const preflight = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  send('OPTIONS', service.url + path, {
    origin: ORIGIN,
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'x-api-key',
    ...headers,
  });

const listed = (header: string | undefined) => (header ?? '').toLowerCase().split(/ *, */).sort();

describe('CORS: exact origins', () => {
  it.each([ORIGIN, PORT_ORIGIN])('pages of %s may read', async (origin) => {
    for (const path of [URL_PATH, LINK_PATH, '/presigned-url', '/nowhere']) {
      for (const credential of [KEY, {}]) {
        const { headers } = await get(path, { origin, ...credential });
        expect(headers['access-control-allow-origin']).toBe(origin);
        expect(listed(headers['access-control-expose-headers'])).toContain('retry-after');
      }
    }
  });

  it.each([
    'https://app.example.com.evil.example',
    'https://app.example.community',
    'https://evil-app.example.com',
    'https://sub.app.example.com',
    'https://example.com',
    'https://app-example.com',
    'https://appXexample.com',
    'http://app.example.com',
    'https://app.example.com:443',
    'https://app.example.com:8443',
    'https://app.example.com/',
    'https://app.example.com.',
    'https://APP.example.com',
    'HTTPS://app.example.com',
    'https://evil.example@app.example.com',
    'https://app.example.com@evil.example',
    `https://evil.example, ${ORIGIN}`,
    `${ORIGIN}, ${PORT_ORIGIN}`,
    `${ORIGIN} https://evil.example`,
    'http://localhost',
    'http://localhost:5174',
    'http://127.0.0.1:5173',
    'null',
    '*',
    '',
  ])('a page of %j may read nothing', async (origin) => {
    for (const path of [URL_PATH, LINK_PATH]) {
      const asked = await get(path, { origin, ...KEY });
      expect(asked.headers).not.toHaveProperty('access-control-allow-origin');
      const { headers } = await preflight(path, { origin });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('never *, and never credentials that a browser adds by itself', async () => {
    const answers = await Promise.all([
      get(URL_PATH, KEY),
      get(URL_PATH, { origin: ORIGIN, cookie: 'a=b', ...KEY }),
      get(LINK_PATH, { origin: ORIGIN, ...KEY }),
      get('/openapi.json', { origin: ORIGIN }),
      preflight(URL_PATH),
      preflight(URL_PATH, { cookie: 'a=b' }),
    ]);
    for (const { headers } of answers) {
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
      expect(JSON.stringify(headers)).not.toContain('*');
    }
  });

  it.each(['*', 'null', 'https://*.example.com', 'https://app.example.com/', 'app.example.com'])(
    'the service does not start with the origin %j',
    async (origin) => {
      const { code, output } = await runToEnd({ PRESIGN_CORS_ORIGINS: origin });
      expect(code).toBe(1);
      expect(output).toContain('PRESIGN_CORS_ORIGINS');
    },
  );

  it('without origins in the configuration no page may read', async () => {
    const closed = await startService();
    try {
      const asked = await send('GET', closed.url + URL_PATH, { origin: closed.url });
      expect(asked.status).toBe(200);
      const preflighted = await send('OPTIONS', closed.url + URL_PATH, {
        origin: closed.url,
        'access-control-request-method': 'GET',
      });
      for (const { headers } of [asked, preflighted]) {
        const names = Object.keys(headers).filter((name) => name.startsWith('access-control-'));
        expect(names).toEqual([]);
      }
    } finally {
      await closed.stop();
    }
  });
});

describe('CORS: caches', () => {
  it.each([ORIGIN, 'https://evil.example', undefined])(
    'an answer to %j says that it varies by origin',
    async (origin) => {
      const headers = { ...KEY, ...(origin !== undefined && { origin }) };
      expect(listed((await get(URL_PATH, headers)).headers.vary)).toEqual(['origin']);
    },
  );

  it('a link varies by who asks, too', async () => {
    const { status, headers } = await get(LINK_PATH, { origin: ORIGIN, ...KEY });
    expect(status).toBe(302);
    expect(listed(headers.vary)).toEqual(['authorization', 'origin', 'x-api-key']);
  });
});

describe('CORS: preflight', () => {
  it('needs no credential, since browsers send none', async () => {
    const { status, headers, body } = await preflight('/presigned-url', {
      'access-control-request-method': 'POST',
    });
    expect(status).toBe(204);
    expect(body).toHaveLength(0);
    const methods = listed(headers['access-control-allow-methods']);
    expect(methods).toEqual(['delete', 'get', 'head', 'post']);
    const allowed = listed(headers['access-control-allow-headers']);
    expect(allowed).toEqual(['authorization', 'content-type', 'x-api-key', 'x-request-id']);
  });

  it('tells nothing: the answer is the same whatever is there, and whoever asks', async () => {
    const paths = [URL_PATH, LINK_PATH, '/objects/unknown/a', '/nowhere', '//presigned-url', '/'];
    const answers = await Promise.all([
      ...paths.map((path) => preflight(path)),
      ...paths.map((path) => preflight(path, KEY)),
      ...paths.map((path) => preflight(path, { 'access-control-request-method': 'TRACE' })),
    ]);
    const told = answers.map(({ status, headers, body }) =>
      JSON.stringify({
        status,
        headers: { ...headers, date: '', 'x-request-id': '' },
        body: body.toString(),
      }),
    );
    expect(new Set(told).size).toBe(1);
    for (const { headers } of answers) expect(headers).not.toHaveProperty('location');
    for (const { body } of answers) expect(body).toHaveLength(0);
  });

  it.each([URL_PATH, LINK_PATH, '/nowhere'])(
    'OPTIONS %s that is no preflight is answered with nothing',
    async (path) => {
      const { headers, status, body } = await send('OPTIONS', service.url + path, KEY);
      expect(status).toBe(204);
      expect(headers).not.toHaveProperty('location');
      expect(body).toHaveLength(0);
    },
  );
});
