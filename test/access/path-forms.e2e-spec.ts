import { createHash } from 'node:crypto';
import { sendTarget, type Answer } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { configFile } from './config-file.js';
import { everyRoute, type RouteRequest } from './routes.js';

const KEY = 'psk_key-of-ci';
const ACCESS = {
  api_keys: [{ name: 'ci', sha256: createHash('sha256').update(KEY).digest('hex') }],
  grants: [
    {
      name: 'own files',
      subjects: { principal: ['api-key:ci'] },
      buckets: ['media'],
      keys: ['own/**'],
      operations: ['get', 'head', 'post', 'multipart'],
      new_key: 'own/{file_name}',
    },
  ],
};

let service: Service;
let routes: readonly RouteRequest[];
beforeAll(async () => {
  service = await startService({
    PRESIGN_CONFIG_FILE: await configFile(ACCESS),
    PRESIGN_REFUSALS_PER_MINUTE: '0',
  });
  routes = await everyRoute(service.url, { 'x-api-key': KEY });
});
afterAll(() => service.stop());

const escaped = (text: string) =>
  text.replace(/[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);

/** Other ways to write a path that a router, or a proxy before it, may take for the same. */
const FORMS: Readonly<Record<string, (path: string) => string>> = {
  'as it is': (path) => path,
  'two slashes': (path) => `/${path}`,
  'three slashes': (path) => `//${path}`,
  'two slashes within': (path) => path.replace(/(?<=.)\//, '//'),
  'a backslash': (path) => path.replace('/', '/\\'),
  'an escaped letter': (path) => path.replace(/[a-z]/, escaped),
  'all letters escaped': (path) => path.replace(/^[^?]+/, escaped),
  'an escaped slash': (path) => path.replace(/(?<=.)\//, '%2f'),
  'a slash at the end': (path) => path.replace(/(?=\?|$)/, '/'),
  'an escaped slash at the end': (path) => path.replace(/(?=\?|$)/, '%2F'),
  'a dot segment': (path) => `/.${path}`,
  'an escaped dot segment': (path) => `/%2e${path}`,
  'out of a public path': (path) => `/docs/..${path}`,
  'out of a public path, health': (path) => `/health/live/..${path}`,
  'out of a public path, escaped': (path) => `/docs/%2e%2e${path}`,
  'out of a public path, escaped all': (path) => `/docs%2f..${path.replaceAll('/', '%2f')}`,
  'out of a public path, with a parameter': (path) => `/openapi.json;/..${path}`,
  'upper case': (path) => path.toUpperCase(),
  'a parameter of the path': (path) => path.replace(/(?=\?|$)/, ';x=1'),
  'a parameter of the first segment': (path) => path.replace(/^\/[^/?]+/, '$&;x=1'),
  'a NUL at the end': (path) => path.replace(/(?=\?|$)/, '%00'),
  'a space at the end': (path) => path.replace(/(?=\?|$)/, '%20'),
  'a fragment': (path) => `${path}#/docs`,
  'a public path in the query': (path) => `${path}${path.includes('?') ? '&' : '?'}/docs`,
  'with an origin': (path) => service.url + path,
  'with a foreign origin': (path) => `http://elsewhere.example${path}`,
};

/** Headers by which proxies and frameworks are told of another path or method. */
const DISGUISES: Readonly<Record<string, string>> = {
  'x-http-method-override': 'OPTIONS',
  'x-http-method': 'HEAD',
  'x-method-override': 'GET',
  'x-original-url': '/docs',
  'x-rewrite-url': '/openapi.json',
  'x-forwarded-path': '/docs',
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-host': 'localhost',
  'x-real-ip': '127.0.0.1',
  forwarded: 'for=127.0.0.1;host=localhost',
};

const METHODS = ['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY'];

/** Of a body with its length: Node would leave that out of a HEAD request. */
const ask = (
  { method, path, body = '' }: RouteRequest,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => {
  const type = body && { 'content-type': 'application/json', 'content-length': body.length };
  return sendTarget(method, service.url, path, { ...(type || {}), ...headers }, body);
};

/** Refused, or no route: and nothing that leads to a file. */
function expectNothing(answer: Answer, tried: string): void {
  const said = JSON.stringify(answer.headers) + answer.body.toString();
  if (
    ![400, 401, 403, 404, 405].includes(answer.status) ||
    /X-Amz|"location"|presigned_url/.test(said)
  ) {
    throw new Error(`${tried}: ${answer.status} ${said}`);
  }
}

describe('auth bypass by path form', () => {
  it('the samples are good: with a key every route answers', async () => {
    expect(routes.length).toBeGreaterThanOrEqual(11);
    for (const route of routes) {
      const { status } = await ask(route, { 'x-api-key': KEY });
      expect([200, 204, 302]).toContain(status);
    }
  });

  it('401: every route, as it is written', async () => {
    for (const route of routes) {
      const { status } = await ask(route);
      expect([route, status]).toEqual([route, 401]);
    }
  });

  it.each(Object.entries(FORMS))('no URL, by any method: %s', async (_, form) => {
    for (const route of routes) {
      for (const method of new Set([route.method, ...METHODS])) {
        const tried = { ...route, method, path: form(route.path) };
        expectNothing(await ask(tried), `${method} ${tried.path}`);
      }
    }
  });

  it.each(Object.entries(DISGUISES))('no URL for the header %s: %s', async (name, value) => {
    for (const route of routes) {
      expect((await ask(route, { [name]: value })).status).toBe(401);
      expectNothing(await ask({ ...route, method: 'OPTIONS' }, { [name]: route.method }), name);
    }
  });

  it('no URL for the target of no path', async () => {
    // Of these some are taken for `/`, which is a page for everyone.
    const page = await ask({ method: 'GET', path: '/' });
    for (const path of ['*', '', '?file_name=own/a.txt', 'presigned-url?file_name=own/a.txt']) {
      expectNothing(await ask({ method: 'OPTIONS', path }), path);
      const answer = await ask({ method: 'GET', path });
      if (!answer.body.equals(page.body)) expectNothing(answer, path);
    }
  });

  it('200: health, the documentation, the page to try it, and nothing else is for everyone', async () => {
    for (const path of ['/docs', '/openapi.json', '/', '/health/live', '/health/ready']) {
      const answer = await ask({ method: 'GET', path });
      expect(answer.status).toBe(200);
    }
  });
});
