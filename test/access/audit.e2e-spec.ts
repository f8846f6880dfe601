import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PresignedUrl, Problem } from '../support/api.js';
import { json, send, type Answer } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { auditLines, sha256, signatureSha256, type AuditLine } from './audit-lines.js';
import { configFile } from './config-file.js';

const KEY = 'psk_key-of-the-audited';
const ACCESS = {
  buckets: { media: { bucket: 'media-bucket', region: 'eu-central-1' } },
  api_keys: [{ name: 'ci', sha256: sha256(KEY) }],
  grants: [
    {
      name: 'files',
      subjects: { principal: ['api-key:ci'] },
      buckets: ['media'],
      keys: ['files/**'],
      operations: ['get', 'head', 'put'],
      new_key: 'files/{uuid}/{file_name}',
      limits: { content_length: 1000 },
    },
  ],
};

let directory: string;
let file: string;
let service: Service;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'presign-audit-'));
  file = join(directory, 'audit.log');
  service = await startService({
    NODE_ENV: 'production',
    PRESIGN_CONFIG_FILE: await configFile(ACCESS),
    PRESIGN_AUDIT_LOG: file,
    PRESIGN_TRUST_PROXY: '1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
  await ask('GET', '/presigned-url?file_name=files/first');
});
afterAll(async () => {
  await service.stop();
  await rm(directory, { recursive: true });
});

const ask = (method: string, path: string, body?: object, headers: object = {}) =>
  send(
    method,
    service.url + path,
    {
      'x-api-key': KEY,
      'x-forwarded-for': '192.0.2.7',
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    body && JSON.stringify(body),
  );

/** The answer, and the lines that are in the file when it arrives. */
async function asked(...request: Parameters<typeof ask>): Promise<{
  readonly answer: Answer;
  readonly lines: readonly AuditLine[];
}> {
  const before = await auditLines(file);
  const answer = await ask(...request);
  return { answer, lines: (await auditLines(file)).slice(before.length) };
}

const CALLER = {
  type: 'audit',
  time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  principal: 'api-key:ci',
  address: '192.0.2.7',
};

type Issued = Pick<PresignedUrl, 'presigned_url' | 'key' | 'expires_at'>;

const issued = (operation: string, { presigned_url, key, expires_at }: Issued) => ({
  ...CALLER,
  outcome: 'issued',
  code: null,
  grant: 'files',
  operation,
  bucket: 'media',
  key,
  expires_at: new Date(expires_at).toISOString(),
  signature_sha256: signatureSha256(presigned_url),
});

const refused = (code: string, given: Partial<AuditLine>) => ({
  ...CALLER,
  outcome: 'refused',
  code,
  grant: null,
  bucket: 'media',
  expires_at: null,
  signature_sha256: null,
  ...given,
});

describe('the audit log has one line for each issued URL, in the file before the answer arrives', () => {
  it.each<[string, string, string, object | undefined]>([
    ['get', 'GET', '/presigned-url?file_name=files/a%20b', undefined],
    ['get', 'POST', '/presigned-url', { operation: 'get', key: 'files/ä' }],
    ['head', 'POST', '/presigned-url', { operation: 'head', key: 'files/a' }],
    ['put', 'POST', '/presigned-url', { operation: 'put', key: 'files/a', content_length: 9 }],
    [
      'put',
      'POST',
      '/presigned-url',
      { operation: 'put', file_name: 'my "own".txt', content_length: 9 },
    ],
  ])('%s by %s %s %j', async (operation, method, path, body) => {
    const { answer, lines } = await asked(method, path, body);
    expect(answer.status).toBe(200);
    expect(lines).toEqual([issued(operation, json<PresignedUrl>(answer))]);
  });

  it.each([
    ['GET', 'get'],
    ['HEAD', 'head'],
  ])('%s /objects', async (method, operation) => {
    const { answer, lines } = await asked(method, '/objects/media/files/a%2Fb');
    const { location = '' } = answer.headers;
    const expires_at = new Date(expiryOf(location)).toISOString();
    expect(lines).toEqual([
      issued(operation, { presigned_url: location, key: 'files/a/b', expires_at }),
    ]);
  });

  it('each item of a batch, a refused one among them, under one request id', async () => {
    const { answer, lines } = await asked('POST', '/presigned-urls', {
      requests: [
        { operation: 'get', key: 'files/1' },
        { operation: 'get', key: 'others/2' },
        { operation: 'put', file_name: '3.txt', content_length: 9 },
      ],
    });
    const { results } = json<{ results: PresignedUrl[] }>(answer);
    const expected = [
      results[0] && issued('get', results[0]),
      refused('forbidden', { operation: 'get', key: 'others/2' }),
      results[2] && issued('put', results[2]),
    ];
    expect(lines).toHaveLength(3);
    expect(lines).toEqual(expect.arrayContaining(expected));
    expect(new Set(lines.map(({ request_id }) => request_id)).size).toBe(1);
  });
});

/** When S3 will refuse a URL, in milliseconds since 1970. */
function expiryOf(url: string): number {
  const { searchParams } = new URL(url);
  const date = searchParams.get('X-Amz-Date') ?? '';
  const [, y, m, d, hh, mm, ss] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(date)?.map(Number) ?? [];
  return Date.UTC(
    y ?? 0,
    (m ?? 0) - 1,
    d,
    hh,
    mm,
    (ss ?? 0) + Number(searchParams.get('X-Amz-Expires')),
  );
}

describe('the audit log has one line for each refusal, with the request id of the answer', () => {
  const NO_KEY = { operation: 'get', bucket: null, key: null };
  it.each<[string, number, string, string, object | undefined, Partial<AuditLine>]>([
    [
      'forbidden',
      403,
      'GET',
      '/presigned-url?file_name=a',
      undefined,
      { operation: 'get', key: 'a' },
    ],
    [
      'forbidden',
      403,
      'POST',
      '/presigned-url',
      { operation: 'delete', key: 'files/a' },
      { operation: 'delete', key: 'files/a' },
    ],
    [
      'forbidden',
      403,
      'POST',
      '/presigned-url',
      { operation: 'put', key: 'files/a', content_length: 1001 },
      { operation: 'put', key: 'files/a' },
    ],
    ['forbidden', 403, 'GET', '/objects/media/a', undefined, { operation: 'get', key: 'a' }],
    ['unknown_bucket', 403, 'GET', '/objects/other/files/a', undefined, NO_KEY],
  ])('%s: %d %s %s %j', async (code, status, method, path, body, given) => {
    const { answer, lines } = await asked(method, path, body);
    expect(answer.status).toBe(status);
    const { request_id } = json<Problem>(answer);
    expect(lines).toEqual([{ ...refused(code, given), request_id }]);
  });

  it.each([
    ['GET', '/presigned-url?file_name=files/a'],
    ['POST', '/presigned-urls'],
    ['POST', '/presigned-url/explain'],
    ['GET', '/objects/media/files/a'],
  ])('unauthenticated: 401 %s %s', async (method, path) => {
    const { answer, lines } = await asked(method, path, undefined, { 'x-api-key': 'psk_canary' });
    expect(answer.status).toBe(401);
    const { request_id } = json<Problem>(answer);
    const unknown = { principal: null, operation: null, bucket: null, key: null };
    expect(lines).toEqual([{ ...refused('unauthenticated', unknown), request_id }]);
  });
});

describe('the audit log has no line', () => {
  it.each<[string, string, object | undefined]>([
    ['GET', '/presigned-url', undefined],
    ['GET', '/presigned-url?file_name=files/a&expires_in=1e3', undefined],
    ['POST', '/presigned-url', { operation: 'list', key: 'files/a' }],
    ['POST', '/presigned-url', { operation: 'get', key: 1 }],
    ['POST', '/presigned-urls', { requests: [] }],
    ['GET', '/presigned-url?file_name=files/../a', undefined],
    ['POST', '/presigned-url', { operation: 'get', key: '/a' }],
    ['GET', '/objects/media/files/../a', undefined],
    ['GET', '/objects/media/%ff', undefined],
  ])('of a request that does not fit its form: 400 %s %s %j', async (method, path, body) => {
    const { answer, lines } = await asked(method, path, body);
    expect(answer.status).toBe(400);
    expect(lines).toEqual([]);
  });

  it('of an item that does not fit its form', async () => {
    const requests = [{ operation: 'get' }, { operation: 'get', key: 'files/a' }];
    const { answer, lines } = await asked('POST', '/presigned-urls', { requests });
    const [, good] = json<{ results: PresignedUrl[] }>(answer).results;
    expect(lines).toEqual([good && issued('get', good)]);
  });
});

describe('the audit log and the access log', () => {
  it('call a request by the same id', async () => {
    const { lines } = await asked('GET', '/presigned-url?file_name=files/last');
    await service.stop();
    const answered = service
      .output()
      .split('\n')
      .flatMap((line) => /^\{.*"request_id":"([^"]+)".*"msg":"answered"/.exec(line)?.[1] ?? []);
    expect(answered.at(-1)).toBe(lines[0]?.request_id);
  });
});
