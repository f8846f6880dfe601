import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Problem } from './support/api.js';
import { json, send, sendJson } from './support/http.js';
import { HALF_SENT, stalled } from './support/raw-connection.js';
import { runToEnd, startService, type Service } from './support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

describe('what a caller can make grow', () => {
  it('400: an object of 60,000 fields, in a short answer', async () => {
    const fields = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`f${i}`, 1]));
    const answer = await sendJson('POST', `${service.url}/presigned-url`, {
      operation: 'get',
      ...fields,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.length).toBeLessThan(1000);
  });

  it('400: a field whose name has 100,000 characters, which is not repeated', async () => {
    const body = { operation: 'get', key: 'a', ['x'.repeat(100_000)]: 1 };
    const answer = await sendJson('POST', `${service.url}/presigned-url`, body);
    expect(answer.status).toBe(400);
    expect(answer.body.length).toBeLessThan(1000);
  });

  it('408: headers and bodies that take more than ten seconds', async () => {
    const sockets = [
      await stalled('GET /presigned-url?file_name=a HTTP/1.1\r\nHost: loc', service.url),
      await stalled(HALF_SENT, service.url),
    ];
    const start = Date.now();
    const answers = await Promise.all(sockets.map(text));
    expect(Date.now() - start).toBeLessThan(15_000);
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });
});

it('200: while 5,000 connections say nothing, which are closed in time', async () => {
  const crowded = await startService();
  const before = rss(crowded);
  const silent = await Promise.all(Array.from({ length: 5000 }, () => stalled('', crowded.url)));
  const closed = silent.map(async (socket) => {
    socket.on('error', () => undefined).resume();
    await once(socket, 'close');
  });
  const begun = performance.now();
  const answer = await send('GET', `${crowded.url}/presigned-url?file_name=a`);
  console.info(
    `limits.e2e-spec.ts: with 5,000 idle connections an answer took ${(performance.now() - begun).toFixed()} ms, ` +
      `RSS went from ${before} to ${rss(crowded)} MiB`,
  );
  expect(answer.status).toBe(200);
  await Promise.all(closed);
  expect((await send('GET', `${crowded.url}/presigned-url?file_name=a`)).status).toBe(200);
  expect(await crowded.stop()).toBe(0);
});

/** MiB. */
const rss = ({ pid }: Service): number =>
  Math.round(
    Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
  );

describe('one meaning to every reader', () => {
  it.each([
    '{"operation":"get","key":"a","key":"b"}',
    String.raw`{"operation":"get","key":"a","\u006bey":"b"}`,
    '{"requests":[{"operation":"get","key":"a","key" : "b"}]}',
  ])('400: a name that stands twice: %s', async (body) => {
    const type = { 'content-type': 'application/json' };
    const answer = await send('POST', `${service.url}/presigned-urls`, type, body);
    expect(answer.status).toBe(400);
    expect(json<Problem>(answer)).toMatchObject({
      code: 'validation_failed',
      detail: 'body must not name a field twice',
      message: 'Failed to generate presigned URL',
      errors: [{ field: '', message: 'must not name a field twice' }],
    });
  });

  it.each([
    ['a key', Buffer.from('{"operation":"get","key":"caf\xe9"}', 'latin1')],
    ['a name', Buffer.from('{"operation":"get","k\xe9y":"a"}', 'latin1')],
    ['all of it', Buffer.from('\ufeff{"operation":"get","key":"a"}', 'utf16le')],
  ])('400: %s is not UTF-8', async (_, body) => {
    const type = { 'content-type': 'application/json' };
    const answer = await send('POST', `${service.url}/presigned-url`, type, body);
    expect(answer.status).toBe(400);
    expect(json<Problem>(answer).detail).toBe('body must be UTF-8');
  });

  it('200: names and colons inside of strings are no members', async () => {
    const key = String.raw`"a":"b" \"c\": {"d":1}`;
    const answer = await sendJson('POST', `${service.url}/presigned-url`, {
      operation: 'get',
      key: key.replaceAll('\\', ''),
    });
    expect(answer.status).toBe(200);
  });

  it('400: a query beside a body', async () => {
    const answer = await sendJson('POST', `${service.url}/presigned-url?key=b`, {
      operation: 'get',
      key: 'a',
    });
    expect(answer.status).toBe(400);
    expect(json<Problem>(answer).errors).toEqual([{ field: 'query', message: 'must be empty' }]);
  });
});

describe('problem details for what never reaches a route', () => {
  it.each([
    ['GET', '/%ff', {}, 400, 'validation_failed'],
    ['GET', '/presigned-url?file_name=a', { expect: 'a miracle' }, 417, 'expectation_failed'],
  ])('%s %s', async (method, path, headers, status, code) => {
    const answer = await send(method, service.url + path, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(json<Problem>(answer)).toMatchObject({ status, code });
  });
});

describe('without authentication', () => {
  const asked = (host: string) => send('GET', `${service.url}/presigned-url?file_name=a`, { host });

  it.each(['localhost', 'LOCALHOST:3000', 'api.localhost', '127.0.0.1', '127.1.2.3:80', '[::1]:1'])(
    '200: sent to %s',
    async (host) => expect((await asked(host)).status).toBe(200),
  );

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1'])(
    '403: sent to %s, as a page of a foreign site can make a browser do',
    async (host) => {
      const answer = await asked(host);
      expect(answer.status).toBe(403);
      expect(json<Problem>(answer).code).toBe('forbidden');
    },
  );

  it('200: sent to any name, where serving everyone is written out', async () => {
    const open = await startService({ PRESIGN_AUTH: 'none' });
    const answer = await send('GET', `${open.url}/presigned-url?file_name=a`, {
      host: 'evil.example',
    });
    await open.stop();
    expect(answer.status).toBe(200);
  });
});

describe('the end of the process', () => {
  it('comes with 1, and one line, when the port is taken', async () => {
    const { code, output } = await runToEnd({ PORT: new URL(service.url).port });
    expect(code).toBe(1);
    expect(output).toMatch(/^HOST and PORT can't be listened on: .*EADDRINUSE.*\n$/);
  });
});

describe('the log', () => {
  it('has the reason of a 503, one line, without secrets', async () => {
    const failing = await startService({
      NODE_ENV: 'production',
      PRESIGN_AUTH: 'none',
      AWS_STORAGE_BUCKET_NAME: 'media-bucket',
      AWS_REGION: 'eu-central-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      PRESIGN_AUDIT_LOG: 'audit.log',
    });
    const one = await send('GET', `${failing.url}/presigned-url?file_name=canary-key`);
    const item = { operation: 'get', key: 'canary-key' };
    const batch = await sendJson('POST', `${failing.url}/presigned-urls`, {
      requests: [item, item, item],
    });
    await failing.stop();
    expect([one.status, batch.status]).toEqual([503, 200]);
    const errors = failing
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ level }) => level === 'error');
    expect(errors.map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/credential provider gave no credentials/),
      expect.stringMatching(/credential provider gave no credentials/),
    ]);
    expect(failing.output()).not.toContain('canary');
  });
});
