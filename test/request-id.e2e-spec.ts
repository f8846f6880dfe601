import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { configFile } from './access/config-file.js';
import { API_KEY, ONE_KEY } from './access/one-key.js';
import type { Problem } from './support/api.js';
import { json, send, type Answer } from './support/http.js';
import { startService, type Service } from './support/service.js';

/** A bucket that nobody asks, its log in JSON, and what fails logged by the service: nothing can be signed. */
const production = async () => ({
  NODE_ENV: 'production',
  PRESIGN_CONFIG_FILE: await configFile(ONE_KEY),
  AWS_STORAGE_BUCKET_NAME: 'media',
  AWS_REGION: 'eu-central-1',
  AWS_EC2_METADATA_DISABLED: 'true',
});

let service: Service;
beforeAll(async () => {
  service = await startService(await production());
});
afterAll(() => service.stop());

const KEY = { 'x-api-key': API_KEY };
const get = (path: string, headers: Readonly<Record<string, string>>) =>
  send('GET', service.url + path, headers);
const post = (body: string, headers: Readonly<Record<string, string>>) =>
  send('POST', `${service.url}/presigned-url`, { 'content-type': 'application/json', ...headers }, body); // prettier-ignore

/** What was logged, line by line; every one is JSON. */
const lines = () =>
  service
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

type Ask = (headers: Readonly<Record<string, string>>) => Promise<Answer>;
/** The last of them is of the form of an API key. */
const UNFIT: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'x-request-id': 'two words' },
  { 'x-request-id': `presign_${'k'.repeat(43)}` },
];

const ANSWERS: readonly (readonly [status: number, what: string, ask: Ask])[] = [
  [200, 'health', (headers) => get('/health/live', headers)],
  [400, 'a request that does not fit', (headers) => get('/presigned-url', { ...KEY, ...headers })],
  [400, 'a path that is not UTF-8', (headers) => get('/%ff', headers)],
  [401, 'no credential', (headers) => get('/presigned-url?file_name=a', headers)],
  [403, 'no grant', (headers) => post('{"operation":"delete","key":"a"}', { ...KEY, ...headers })],
  [404, 'no such route', (headers) => get('/nowhere', headers)],
  [413, 'a body that is too large', (headers) => post(' '.repeat(2 ** 20 + 1), headers)],
  [417, 'an expectation', (headers) => get('/', { ...headers, expect: 'something' })],
  [503, 'no credentials to sign with', (headers) => get('/presigned-url?file_name=a', { ...KEY, ...headers })], // prettier-ignore
];

describe('X-Request-Id', () => {
  it.each(ANSWERS)('%i: comes back with the answer: %s', async (status, what, ask) => {
    const id = `trace.${status}_${what.replaceAll(' ', '-')}`;
    const answer = await ask({ 'x-request-id': id });
    expect([answer.status, answer.headers['x-request-id']]).toEqual([status, id]);
    if (status >= 400) expect(json<Problem>(answer).request_id).toBe(id);
  });

  it.each(ANSWERS)('%i: is made where there is none that fits: %s', async (_, __, ask) => {
    const ids = [];
    for (const headers of UNFIT) {
      const answer = await ask(headers);
      ids.push(answer.headers['x-request-id']);
      if (answer.status >= 400) expect(json<Problem>(answer).request_id).toBe(ids.at(-1));
    }
    expect(ids.join()).toMatch(/^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12},?){3}$/);
    expect(new Set(ids).size).toBe(3);
  });

  it('400: what is no HTTP gets one too', async () => {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    socket.write('no HTTP\r\n\r\n');
    const answer = await text(socket);
    const [, id] = /^x-request-id: (\S+)\r$/m.exec(answer) ?? [];
    expect(answer).toContain(`"request_id":"${id}"`);
  });

  it('stands in all that is written of the request: access line, audit line, what failed', async () => {
    await get('/presigned-url?file_name=a', { ...KEY, 'x-request-id': 'one-of-all' });
    await service.says(/"request_id":"one-of-all".*"msg":"answered"/);
    const of = lines().filter(({ request_id }) => request_id === 'one-of-all');
    expect(of.find(({ msg }) => msg === 'answered')).toMatchObject({
      level: 'info',
      method: 'GET',
      route: '/presigned-url',
      status: 503,
      principal: 'api-key:page',
    });
    expect(of.find(({ type }) => type === 'audit')).toMatchObject({
      outcome: 'refused',
      code: 'credentials_unavailable',
      principal: 'api-key:page',
    });
    expect(of.find(({ level }) => level === 'error')).toMatchObject({ context: 'ProblemFilter' });
    expect(of).toHaveLength(3);
  });

  it('every line on standard output is JSON with a time, from the start on', async () => {
    await get('/health/live', {});
    const written = service.output().split('\n').filter(Boolean);
    const others = written.filter((line) => !line.startsWith('{"'));
    expect(others).toEqual([]);
    for (const line of lines())
      expect(line).toMatchObject({ time: expect.stringMatching(/^20.*Z$/) });
    expect(lines().some(({ msg }) => msg === 'started')).toBe(true);
  });
});
