import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Problem } from './support/api.js';
import { json, send, sendJson, type Answer } from './support/http.js';
import { startService, type Service } from './support/service.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

/** Every error has the one envelope, and nothing in it that could be used as a URL. */
function problem(answer: Answer): Problem {
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.body.toString()).not.toMatch(/X-Amz|presigned_url/);
  const body = json<Problem>(answer);
  expect(Object.keys(body).sort()).toEqual(
    ['code', 'detail', 'errors', 'message', 'request_id', 'status', 'title', 'type'].sort(),
  );
  expect(body.status).toBe(answer.status);
  return body;
}

const EXPIRES_IN = 'must be a whole number of seconds from 1 to 604800';

describe('400: the query of GET /presigned-url, with the field named', () => {
  it.each([
    ['', 'file_name', 'must be a string'],
    ['file_name=', 'file_name', 'must not be empty'],
    ['file_name=a&file_name=b', 'file_name', 'must be given once'],
    ['file%5Fname=a&file_name=b', 'file_name', 'must be given once'],
    ['file_name[]=a', 'file_name[]', 'is not a known field'],
    ['file_name[__proto__]=a', 'file_name[__proto__]', 'is not a known field'],
    ['file_name=a&unknown=1', 'unknown', 'is not a known field'],
    ['file_name=a&constructor=x', 'constructor', 'is not a known field'],
    ['file_name=a&__proto__=x', '__proto__', 'is not a known field'],
    ['file_name=a&bucket=%ff', 'bucket', 'must be UTF-8 in percent escapes'],
    ['file_name=%ff', 'file_name', 'must be UTF-8 in percent escapes'],
    ['file_name=a&expires_in=1e3', 'expires_in', EXPIRES_IN],
    ['file_name=a&expires_in=0x10', 'expires_in', EXPIRES_IN],
    ['file_name=a&expires_in=1.5', 'expires_in', EXPIRES_IN],
    ['file_name=a&expires_in=-1', 'expires_in', EXPIRES_IN],
    ['file_name=a&expires_in=0', 'expires_in', EXPIRES_IN],
    ['file_name=a&expires_in=NaN', 'expires_in', EXPIRES_IN],
    ['file_name=a&expires_in=604801', 'expires_in', EXPIRES_IN],
    ['file_name=a&expires_in=+60', 'expires_in', EXPIRES_IN],
    ['file_name=a&expires_in=007', 'expires_in', EXPIRES_IN],
    ['file_name=a&expires_in=', 'expires_in', EXPIRES_IN],
    ['file_name=a&must_exist=yes', 'must_exist', 'must be true or false'],
    ['file_name=a&disposition=both', 'disposition', 'must be one of attachment, inline'],
    ['file_name=a&response_content_type=image/', 'response_content_type', /media type/],
    ['file_name=a&download_as=a%0d%0ab', 'download_as', /control characters/],
    ['file_name=a&version_id=a%20b', 'version_id', /version id/],
  ])('%s', async (query, field, message) => {
    const answer = await send('GET', `${service.url}/presigned-url?${query}`);
    const { errors, message: sentence } = problem(answer);
    expect(answer.status).toBe(400);
    expect(sentence).toBe('Failed to generate presigned URL');
    expect(errors.map((error) => error.field)).toContain(field);
    expect(errors.find((error) => error.field === field)?.message).toMatch(message);
  });

  it('names every field that does not fit, at once', async () => {
    const answer = await send('GET', `${service.url}/presigned-url?expires_in=0&unknown=1`);
    const fields = problem(answer).errors.map(({ field }) => field);
    expect(fields.sort()).toEqual(['expires_in', 'file_name', 'unknown']);
  });
});

describe('400: the body of POST /presigned-url, with the field named', () => {
  const put = { operation: 'put', key: 'a' };
  it.each([
    ['no operation', { key: 'a' }, 'operation'],
    ['an unknown operation', { operation: 'copy', key: 'a' }, 'operation'],
    ['an inherited name as operation', { operation: 'toString', key: 'a' }, 'operation'],
    ['no key', { operation: 'get' }, 'key'],
    ['null', { operation: 'get', key: 'a', bucket: null }, 'bucket'],
    ['a number in quotes', { operation: 'get', key: 'a', expires_in: '60' }, 'expires_in'],
    ["another operation's field", { operation: 'get', key: 'a', metadata: {} }, 'metadata'],
    ['a nested constructor', { ...put, x: { constructor: 'y' } }, 'x'],
    ['a type with a line feed', { ...put, content_type: 'a/b\r\nX: y' }, 'content_type'],
    ['a negative length', { ...put, content_length: -1 }, 'content_length'],
    ['more than 5 GiB', { ...put, content_length: 5 * 1024 ** 3 + 1 }, 'content_length'],
    ['a checksum in hex', { ...put, checksum_sha256: 'e3b0c44298fc1c14' }, 'checksum_sha256'],
    ['metadata with a line feed', { ...put, metadata: { a: 'b\nc' } }, 'metadata'],
    ['metadata beyond ASCII', { ...put, metadata: { a: 'é' } }, 'metadata'],
    ['metadata in two cases', { ...put, metadata: { a: '1', A: '2' } }, 'metadata'],
    ['metadata over 2 KB', { ...put, metadata: { a: 'x'.repeat(2048) } }, 'metadata'],
    ['a space that would be folded', { ...put, cache_control: 'a  b' }, 'cache_control'],
    [
      'eleven tags',
      { ...put, tagging: Object.fromEntries([...'abcdefghijk'].map((t) => [t, ''])) },
      'tagging',
    ],
    ['a KMS key without KMS', { ...put, kms_key_id: 'k' }, 'kms_key_id'],
  ])('%s', async (_, body, field) => {
    const answer = await sendJson('POST', `${service.url}/presigned-url`, body);
    expect(answer.status).toBe(400);
    expect(problem(answer).errors.map((error) => error.field)).toContain(field);
  });
});

describe('bodies that are not JSON', () => {
  it.each([
    [400, 'application/json', ''],
    [400, 'application/json', '{'],
    [400, 'application/json', '[]'],
    [400, 'application/json', '"x"'],
    [400, 'application/json', 'null'],
    [400, 'application/json', '{"operation":"get","key":"a","__proto__":{"admin":1}}'],
    [400, 'application/json', Buffer.from('{"operation":"get","key":"\xff"}', 'latin1')],
    [415, 'text/plain', '{"operation":"get","key":"a"}'],
    [415, 'application/x-www-form-urlencoded', 'operation=get&key=a'],
    [415, 'application/xml', '<a/>'],
    [413, 'application/json', JSON.stringify({ key: 'a'.repeat(2_000_000) })],
  ])('%i: %s %.40s', async (status, type, body) => {
    const answer = await send(
      'POST',
      `${service.url}/presigned-url`,
      { 'content-type': type },
      body,
    );
    problem(answer);
    expect(answer.status).toBe(status);
  });
});

describe("the framework's own errors", () => {
  it('404: no such route', async () => {
    const answer = await send('GET', `${service.url}/nowhere`);
    expect(problem(answer)).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('431: more than 16 KiB of headers', async () => {
    const answer = await raw(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(16_385)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('"code":"header_fields_too_large"');
  });

  it('400: not HTTP', async () => {
    const answer = await raw('GARBAGE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('application/problem+json');
  });

  async function raw(bytes: string): Promise<string> {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    socket.write(bytes);
    return text(socket);
  }
});
