import { send, type Answer } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { configFile } from './config-file.js';
import { API_KEY, ONE_KEY } from './one-key.js';

const ORIGIN = 'https://app.example.com';

let service: Service;
beforeAll(async () => {
  service = await startService({
    PRESIGN_CONFIG_FILE: await configFile(ONE_KEY),
    PRESIGN_CORS_ORIGINS: ORIGIN,
  });
});
afterAll(() => service.stop());

const get = (path: string, headers: Readonly<Record<string, string>> = { 'x-api-key': API_KEY }) =>
  send('GET', service.url + path, headers);

const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  send(
    'POST',
    `${service.url}/presigned-url`,
    { 'x-api-key': API_KEY, 'content-type': 'application/json', ...headers },
    body,
  );

const preflight = () =>
  send('OPTIONS', `${service.url}/presigned-url`, {
    origin: ORIGIN,
    'access-control-request-method': 'GET',
  });

type Case = readonly [string, number, () => Promise<Answer>];

const ANSWERS: readonly Case[] = [
  ['a URL', 200, () => get('/presigned-url?file_name=a')],
  ['the documentation', 200, () => get('/docs')],
  ['a script of the documentation', 200, () => get('/docs/swagger-ui-bundle.js')],
  ['the OpenAPI document', 200, () => get('/openapi.json')],
  ['a preflight', 204, preflight],
  ['a link', 302, () => get('/objects/media/a')],
  ['a request that does not fit', 400, () => get('/presigned-url')],
  ['a body that is not JSON', 400, () => post('{')],
  ['no credential', 401, () => get('/presigned-url?file_name=a', {})],
  ['no grant', 403, () => post('{"operation":"delete","key":"a"}')],
  ['no such route', 404, () => get('/nowhere')],
  ['no such method', 404, () => send('PATCH', `${service.url}/presigned-url`)],
  ['a body that is too large', 413, () => post(' '.repeat(1024 * 1024 + 1))],
  ['a body of another type', 415, () => post('a', { 'content-type': 'text/plain' })],
];

/** Given before there is a request, in JSON always. */
const EARLY_ANSWERS: readonly Case[] = [
  ['a path that is not UTF-8', 400, () => get('/%ff')],
  ['an expectation', 417, () => post('{}', { expect: 'something' })],
  ['headers that are too large', 431, () => get('/', { 'x-large': 'a'.repeat(17 * 1024) })],
];

describe('security headers', () => {
  it.each(ANSWERS)('%s (%i)', async (_, status, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000',
    });
    const policy = String(answer.headers['content-security-policy']).split(';');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'none'",
        "base-uri 'none'",
      ]),
    );
    expect(answer.headers).not.toHaveProperty('x-powered-by');
    expect(answer.headers).not.toHaveProperty('server');
  });

  it.each(EARLY_ANSWERS)('%s (%i): nothing to run, show or keep', async (_, status, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'cache-control': 'no-store',
    });
  });

  it.each([
    ['a URL', () => get('/presigned-url?file_name=a')],
    ['a refusal', () => get('/presigned-url?file_name=a', {})],
  ])('%s is kept by no cache', async (_, ask) => {
    expect((await ask()).headers['cache-control']).toBe('no-store');
  });
});
