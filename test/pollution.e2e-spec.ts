import { gzipSync } from 'node:zlib';
import type { PresignedUrl, Problem } from './support/api.js';
import { json, send, type Answer } from './support/http.js';
import { startService, type Service } from './support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const BODIES: Readonly<Record<string, object>> = {
  '/presigned-url': { operation: 'get', key: 'a' },
  '/presigned-urls': { requests: [{ operation: 'get', key: 'a' }] },
  '/presigned-url/explain': { presigned_url: 'https://a.example/b?AWSAccessKeyId=c&Signature=d' },
};
const ROUTES = Object.entries(BODIES);

const post = (path: string, body: string | Buffer, type: string | string[]): Promise<Answer> =>
  send('POST', service.url + path, { 'content-type': type }, body);

describe('content-type tricks: JSON only on JSON routes', () => {
  it.each([
    'text/plain',
    'text/json',
    'text/html; charset=utf-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=application/json',
    'application/jsonx',
    'application/json5',
    'application/json-patch+json',
    'application/problem+json',
    'application/vnd.api+json',
    'xapplication/json',
    'text/plain, application/json',
    'text/plain; application/json',
    '*/*',
    'json',
    ' ',
  ])('415: %p', async (type) => {
    for (const [path, body] of ROUTES) {
      const answer = await post(path, JSON.stringify(body), type);
      expect([answer.status, json<Problem>(answer).code]).toEqual([415, 'unsupported_media_type']);
    }
  });

  it('415: none, and an empty body', async () => {
    for (const [path] of ROUTES) {
      expect((await send('POST', service.url + path)).status).toBe(415);
    }
  });

  it('415: of two, the first counts, and JSON comes second', async () => {
    for (const [path, body] of ROUTES) {
      const answer = await post(path, JSON.stringify(body), ['text/plain', 'application/json']);
      expect(answer.status).toBe(415);
    }
  });

  it.each([
    'application/json',
    'application/json;charset=utf-8',
    'Application/JSON; charset="UTF-8"',
  ])('200: %s', async (type) => {
    for (const [path, body] of ROUTES) {
      const answer = await post(path, JSON.stringify(body), type);
      expect(answer.status).toBe(200);
    }
  });

  it.each([
    ['UTF-16', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-7', (text: string) => Buffer.from(text.replaceAll('"', '+ACI-'))],
    ['gzip', (text: string) => gzipSync(text)],
    ['a second value', (text: string) => Buffer.from(text + text)],
    ['a comment', (text: string) => Buffer.from(`/**/${text}`)],
    ['a NUL', (text: string) => Buffer.from(`${text}\0`)],
  ])('400: what says JSON and is %s', async (_, encode) => {
    for (const [path, body] of ROUTES) {
      const answer = await post(path, encode(JSON.stringify(body)), 'application/json');
      expect([answer.status, json<Problem>(answer).code]).toEqual([400, 'validation_failed']);
    }
  });

  it('200: a body is not what GET is asked by', async () => {
    const type = { 'content-type': 'application/json', 'content-length': 10 };
    const answer = await send(
      'GET',
      `${service.url}/presigned-url?file_name=a`,
      type,
      '{"key":"b"}'.slice(0, 10),
    );
    expect([answer.status, json<PresignedUrl>(answer).key]).toEqual([200, 'a']);
  });
});

describe('mass assignment: what is not declared is refused, by name', () => {
  const FIELDS = [
    'principal',
    'grant',
    'max_expires_in',
    'maxExpiresIn',
    'region',
    'endpoint',
    'host',
  ];
  const MORE = [
    'requester_pays',
    'public_endpoint',
    'credentials',
    'date',
    'constructor',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
  ];
  const item = { operation: 'get', key: 'a' };

  it.each([...FIELDS, ...MORE])('400: %s', async (field) => {
    for (const [path, body] of ROUTES) {
      const answer = await post(
        path,
        JSON.stringify({ ...body, [field]: 'x' }),
        'application/json',
      );
      expect([path, answer.status]).toEqual([path, 400]);
      expect(json<Problem>(answer).errors).toEqual([{ field, message: 'is not a known field' }]);
    }
    for (const path of ['/presigned-url?file_name=a&', '/objects/media/a?']) {
      const answer = await send('GET', `${service.url}${path}${field}=x`);
      expect([path, answer.status]).toEqual([path, 400]);
      expect(json<Problem>(answer).errors).toEqual([{ field, message: 'is not a known field' }]);
    }
  });

  it('in an item of a batch too, whose neighbours are answered', async () => {
    const requests = [
      item,
      { ...item, principal: 'admin' },
      { ...item, __proto__: null, endpoint: 'x' },
      item,
    ];
    const answer = await post('/presigned-urls', JSON.stringify({ requests }), 'application/json');
    const { results } = json<{ results: { presigned_url?: string; error?: Problem }[] }>(answer);
    expect(results.map(({ error }) => error?.errors[0]?.field)).toEqual([
      undefined,
      'principal',
      'endpoint',
      undefined,
    ]);
    expect(results.map(({ presigned_url }) => typeof presigned_url)).toEqual([
      'string',
      'undefined',
      'undefined',
      'string',
    ]);
  });
});

describe('pollution: duplicate names are refused', () => {
  it.each([
    '/presigned-url?file_name=a&expires_in=60&expires_in=604800',
    '/presigned-url?file_name=a&disposition=attachment&dis%70osition=inline',
    '/objects/media/a?version_id=1&version_id=2',
    '/objects/media/a?download_as=a&download%5Fas=b',
  ])('400: %s', async (path) => {
    const answer = await send('GET', service.url + path);
    expect(answer.status).toBe(400);
    expect(json<Problem>(answer).errors[0]?.message).toBe('must be given once');
  });

  it.each([
    ['/presigned-url', '{"operation":"get","key":"a","operation":"delete"}'],
    ['/presigned-url', '{"operation":"put","key":"a","metadata":{"a":"1","a":"2"}}'],
    ['/presigned-urls', '{"requests":[],"requests":[{"operation":"get","key":"a"}]}'],
    [
      '/presigned-url/explain',
      '{"presigned_url":"https://a.example/","presigned_url":"https://b.example/"}',
    ],
    ['/presigned-url', '{"operation":"get","key":"a","__proto__":{"bucket":"b"}}'],
    ['/presigned-url', '{"operation":"get","key":"a","constructor":{"prototype":{"bucket":"b"}}}'],
  ])('400: %s %s', async (path, body) => {
    expect((await post(path, body, 'application/json')).status).toBe(400);
  });
});
