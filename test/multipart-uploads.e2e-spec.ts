import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configFile } from './access/config-file.js';
import type { MultipartUpload, PartUrl, Problem } from './support/api.js';
import { json, send, type Answer } from './support/http.js';
import { s3Error, startScriptedS3, type ScriptedAnswer } from './support/scripted-s3.js';
import { runToEnd, startService, type Env, type Service } from './support/service.js';

const MiB = 1024 ** 2;
const KEYS = { ada: 'psk_key-of-ada', bob: 'psk_key-of-bob', nobody: 'psk_key-of-nobody' };
const TOKEN_KEYS = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64'));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const grant = (name: string) => ({
  name,
  subjects: { tenant: ['a', 'b'] },
  buckets: ['media'],
  keys: ['tenants/{tenant}/**'],
  operations: ['multipart'],
  new_key: 'tenants/{tenant}/{uuid}/{file_name}',
  limits: {
    expires_in: 600,
    content_length: 6 * 1024 ** 4,
    content_types: ['image/*', 'text/html'],
  },
});

const S3_ID = 'an+id/of=s3';
const created = {
  body: `<InitiateMultipartUploadResult><UploadId>${S3_ID}</UploadId></InitiateMultipartUploadResult>`,
};

let s3: Awaited<ReturnType<typeof startScriptedS3>>;
let config: object;
let file: string;
let auditLog: string;
let env: Env;
let service: Service;
beforeAll(async () => {
  s3 = await startScriptedS3();
  config = {
    buckets: {
      media: {
        bucket: 'real-bucket',
        region: 'us-east-1',
        endpoint: s3.endpoint,
        force_path_style: true,
      },
    },
    api_keys: [
      { name: 'ada', sha256: sha256(KEYS.ada), claims: { tenant: 'a' } },
      { name: 'bob', sha256: sha256(KEYS.bob), claims: { tenant: 'b' } },
    ],
    grants: [grant('own files')],
  };
  file = await configFile(config);
  auditLog = join(file, '..', 'audit.log');
  env = {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    PRESIGN_CONFIG_FILE: file,
    PRESIGN_AUDIT_LOG: auditLog,
    PRESIGN_UPLOAD_TOKEN_KEYS: TOKEN_KEYS.join(','),
  };
  service = await startService(env);
});
afterAll(async () => {
  await service.stop();
  await s3.close();
});
beforeEach(() => void s3.follow(() => created));

type Who = keyof typeof KEYS;

const ask = (method: string, path: string, body?: object, who: Who = 'ada', api = service.url) =>
  send(
    method,
    `${api}/multipart-uploads${path}`,
    { 'x-api-key': KEYS[who], ...(body && { 'content-type': 'application/json' }) },
    body && JSON.stringify(body),
  );

const FIELDS = {
  key: 'tenants/a/film',
  content_type: 'image/png',
  content_length: 12 * MiB,
  part_size: 5 * MiB,
};

async function start(fields: object = {}, who: Who = 'ada'): Promise<MultipartUpload> {
  const answer = await ask('POST', '', { ...FIELDS, ...fields }, who);
  if (answer.status !== 200) throw new Error(answer.body.toString());
  return json<MultipartUpload>(answer);
}

const partsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ part_number: index + 1, etag: `e${index}` }));

/** Every step that an upload can take. */
const STEPS: Readonly<Record<string, (id: string, who?: Who, api?: string) => Promise<Answer>>> = {
  'presigned-urls': (id, who, api) =>
    ask('POST', `/${id}/presigned-urls`, { part_numbers: [1, 2] }, who, api),
  parts: (id, who, api) => ask('GET', `/${id}/parts`, undefined, who, api),
  complete: (id, who, api) => ask('POST', `/${id}/complete`, { parts: partsOf(3) }, who, api),
  abort: (id, who, api) => ask('DELETE', `/${id}`, undefined, who, api),
};

const linesOf = async () =>
  (await readFile(auditLog, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);

describe('POST /multipart-uploads', () => {
  it('200: a plan, and URLs that are good for each part and its bytes alone', async () => {
    const answer = await ask('POST', '', { ...FIELDS, expires_in: 60 });
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    const upload = json<MultipartUpload>(answer);
    expect(upload).toMatchObject({
      bucket: 'media',
      key: 'tenants/a/film',
      part_size: 5 * MiB,
      part_count: 3,
    });
    expect(upload.upload_id).toMatch(/^v1\.[\w-]+\.[\w-]{43}$/);
    expect(upload.parts.map(({ headers }) => headers)).toEqual(
      [5, 5, 2].map((size) => ({ 'content-length': String(size * MiB) })),
    );
    for (const [index, part] of upload.parts.entries()) {
      const { pathname, searchParams } = new URL(part.presigned_url);
      expect(part).toMatchObject({ part_number: index + 1, method: 'PUT', expires_in: 60 });
      expect(pathname).toBe('/real-bucket/tenants/a/film');
      expect(searchParams.get('partNumber')).toBe(String(index + 1));
      expect(searchParams.get('uploadId')).toBe(S3_ID);
      expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host');
      expect(searchParams.get('X-Amz-Expires')).toBe('60');
    }
  });

  it('200: the first hundred of ten thousand parts, the rest when they are asked for', async () => {
    const upload = await start({ content_length: 5 * 1024 ** 4, part_size: undefined });
    expect(upload).toMatchObject({ part_size: 525 * MiB, part_count: 9987 });
    expect(upload.parts).toHaveLength(100);
    const part_numbers = Array.from({ length: 1000 }, (_, index) => 8988 + index);
    const more = await ask('POST', `/${upload.upload_id}/presigned-urls`, { part_numbers });
    const { parts } = json<{ parts: PartUrl[] }>(more);
    expect(parts.map((part) => part.part_number)).toEqual(part_numbers);
    const last = 5 * 1024 ** 4 - 9986 * 525 * MiB;
    expect(parts.at(-1)?.headers).toEqual({ 'content-length': String(last) });
  });

  it('200: a life that the grant cuts, and a key of our own making', async () => {
    const { key, parts } = await start({ key: undefined, file_name: 'a b.png', expires_in: 7200 });
    expect(key).toMatch(/^tenants\/a\/[0-9a-f-]{36}\/a b\.png$/);
    expect(parts[0]).toMatchObject({ expires_in: 600, expiry_limited_by: 'policy' });
  });

  it('what S3 is told of the object', async () => {
    let headers: object = {};
    s3.follow((request) => {
      headers = request.headers;
      return created;
    });
    const metadata = { Author: 'Ada' };
    await start({ content_type: 'image/svg+xml', metadata, cache_control: 'no-cache' });
    expect(s3.asked().at(-1)).toBe('POST /real-bucket/tenants/a/film?uploads=');
    expect(headers).toMatchObject({
      'content-type': 'image/svg+xml',
      'content-disposition': 'attachment',
      'x-amz-meta-author': 'Ada',
      'cache-control': 'no-cache',
    });
    // Parts are uploaded without one.
    expect(headers).not.toHaveProperty('x-amz-checksum-algorithm');
  });

  it.each<[string, object, string]>([
    ['no size', { content_length: undefined }, 'content_length'],
    ['no bytes', { content_length: 0 }, 'content_length'],
    ['more than 5 TiB', { content_length: 5 * 1024 ** 4 + 1 }, 'content_length'],
    ['a size in quotes', { content_length: '1' }, 'content_length'],
    ['half a byte', { content_length: 1.5 }, 'content_length'],
    ['parts below 5 MiB', { part_size: 5 * MiB - 1 }, 'part_size'],
    ['parts above 5 GiB', { part_size: 5 * 1024 ** 3 + 1 }, 'part_size'],
    ['more than 10,000 parts', { content_length: 50_000 * MiB + 1 }, 'part_size'],
    ['no key', { key: undefined }, 'key'],
    ['two keys', { file_name: 'a' }, 'key'],
    ['an unknown field', { upload_id: 'a' }, 'upload_id'],
    ['a life of nothing', { expires_in: 0 }, 'expires_in'],
  ])('400: %s', async (_, fields, field) => {
    const answer = await ask('POST', '', { ...FIELDS, ...fields });
    expect(json<Problem>(answer)).toMatchObject({
      status: 400,
      code: 'validation_failed',
      errors: [{ field }],
    });
  });

  it.each<[string, object, string | undefined]>([
    ["another tenant's key", { key: 'tenants/b/film' }, undefined],
    ['no type where types are limited', { content_type: undefined }, 'content_type'],
    ['another type', { content_type: 'video/mp4' }, 'content_type'],
    ['an unknown bucket', { bucket: 'other' }, undefined],
  ])('403: %s, and S3 is not asked', async (_, fields, field) => {
    const before = s3.asked().length;
    const answer = await ask('POST', '', { ...FIELDS, ...fields });
    expect(json<Problem>(answer)).toMatchObject({ status: 403, code: 'forbidden' });
    expect(json<Problem>(answer).errors[0]?.field).toBe(field);
    expect(s3.asked()).toHaveLength(before);
  });
});

describe('an upload under way', () => {
  it.each<[string, object]>([
    ['none', { part_numbers: [] }],
    ['0', { part_numbers: [0] }],
    ['-1', { part_numbers: [-1] }],
    ['10001', { part_numbers: [10_001] }],
    ['1abc', { part_numbers: ['1abc'] }],
    ['a number in quotes', { part_numbers: ['1'] }],
    ['one twice', { part_numbers: [1, 1] }],
    ['null', { part_numbers: [null] }],
    ['too many', { part_numbers: Array.from({ length: 1001 }, (_, index) => index + 1) }],
    ['one that is not of this upload', { part_numbers: [4] }],
    ['one that is not of this upload, among others', { part_numbers: [1, 2, 3, 4] }],
  ])('400: part numbers: %s', async (_, body) => {
    const { upload_id } = await start();
    const answer = await ask('POST', `/${upload_id}/presigned-urls`, body);
    expect(json<Problem>(answer)).toMatchObject({
      status: 400,
      code: 'validation_failed',
      errors: [{ field: 'part_numbers' }],
    });
  });

  it.each<[string, unknown]>([
    ['none', []],
    ['one missing', partsOf(2)],
    ['one more', partsOf(4)],
    ['out of order', partsOf(3).reverse()],
    ['one twice', [...partsOf(2), ...partsOf(1)]],
    ['number 0', [{ part_number: 0, etag: 'e' }]],
    ['number -1', [{ part_number: -1, etag: 'e' }]],
    ['number 10001', [{ part_number: 10_001, etag: 'e' }]],
    ['number 1abc', [{ part_number: '1abc', etag: 'e' }]],
    ['no ETag', [{ part_number: 1 }]],
    ['an empty ETag', [{ part_number: 1, etag: '' }]],
    ['half an ETag', [{ part_number: 1, etag: '"e' }]],
    ['an ETag of XML', [{ part_number: 1, etag: '"</ETag>"x' }]],
    ['an unknown field', [{ part_number: 1, etag: 'e', size: 1 }]],
    ['an object', { 1: 'e' }],
    ['null', null],
  ])('400: parts to complete: %s, and S3 is not asked', async (_, parts) => {
    const { upload_id } = await start();
    const before = s3.asked().length;
    const answer = await ask('POST', `/${upload_id}/complete`, { parts });
    expect(json<Problem>(answer)).toMatchObject({
      status: 400,
      code: 'validation_failed',
      errors: [{ field: 'parts' }],
    });
    expect(s3.asked()).toHaveLength(before);
  });

  it('400: a query, where nothing is asked in one', async () => {
    const { upload_id } = await start();
    for (const [method, path] of [
      ['GET', '/parts'],
      ['DELETE', ''],
    ] as const) {
      expect((await ask(method, `/${upload_id}${path}?all=1`)).status).toBe(400);
    }
  });

  it('200: all pages of its parts', async () => {
    const { upload_id } = await start();
    const part = (number: number) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>"e${number}"</ETag><Size>7</Size></Part>`;
    s3.follow(({ url = '' }) => {
      const marker = Number(new URL(url, s3.endpoint).searchParams.get('part-number-marker') ?? 0);
      const isLast = marker === 2;
      const next = `<IsTruncated>${!isLast}</IsTruncated><NextPartNumberMarker>${marker + 1}</NextPartNumberMarker>`;
      return { body: `<ListPartsResult>${part(marker + 1)}${next}</ListPartsResult>` };
    });
    const { parts } = json<{ parts: object[] }>(await ask('GET', `/${upload_id}/parts`));
    expect(parts).toEqual(
      [1, 2, 3].map((number) => ({ part_number: number, etag: `"e${number}"`, size: 7 })),
    );
  });

  const completes = (size: number) =>
    s3.follow(({ method }) =>
      method === 'HEAD'
        ? {
            headers: {
              'content-length': String(size),
              etag: '"whole-3"',
              'x-amz-version-id': 'v7',
            },
          }
        : {
            body: '<CompleteMultipartUploadResult><ETag>"whole-3"</ETag></CompleteMultipartUploadResult>',
          },
    );

  it('200: the object as it was made', async () => {
    const { upload_id } = await start();
    completes(12 * MiB);
    const answer = await ask('POST', `/${upload_id}/complete`, { parts: partsOf(3) });
    expect(json(answer)).toEqual({
      bucket: 'media',
      key: 'tenants/a/film',
      size: 12 * MiB,
      etag: '"whole-3"',
      version_id: 'v7',
    });
  });

  it('409: another size than was declared, both are said, and nothing is deleted', async () => {
    const { upload_id } = await start();
    completes(12 * MiB + 1);
    const before = s3.asked().length;
    const answer = await ask('POST', `/${upload_id}/complete`, { parts: partsOf(3) });
    expect(json<Problem>(answer)).toMatchObject({
      status: 409,
      code: 'size_mismatch',
      errors: [
        {
          field: 'content_length',
          message: 'was declared as 12582912 bytes, and the object has 12582913',
        },
      ],
    });
    const methods = s3
      .asked()
      .slice(before)
      .map((line) => line.split(' ', 1)[0]);
    expect(methods).toEqual(['POST', 'HEAD']);
  });

  it('409: the key is taken, where nothing is to be overwritten', async () => {
    const { upload_id } = await start({ key: undefined, file_name: 'a.png' });
    let condition: string | undefined;
    s3.follow(({ method, headers }) => {
      if (method === 'HEAD') return { headers: { etag: '"other"' } };
      condition = headers['if-none-match'];
      return s3Error(412, 'PreconditionFailed');
    });
    const answer = await ask('POST', `/${upload_id}/complete`, { parts: partsOf(3) });
    expect(json<Problem>(answer)).toMatchObject({ status: 409, code: 'object_exists' });
    expect(condition).toBe('*');
  });

  it('no line of the audit log tells of URLs that were not handed out', async () => {
    const { upload_id } = await start();
    const before = await linesOf();
    const answer = await ask('POST', `/${upload_id}/presigned-urls`, { part_numbers: [1, 4, 2] });
    expect(answer.status).toBe(400);
    expect(await linesOf()).toEqual(before);
  });

  it('each URL, step and refusal is a line of the audit log', async () => {
    const before = (await linesOf()).length;
    const { upload_id, parts } = await start();
    await ask('GET', `/${upload_id}/parts`);
    await ask('DELETE', `/${upload_id}`, undefined, 'bob');
    const lines = (await linesOf()).slice(before);
    const known = {
      operation: 'multipart',
      bucket: 'media',
      key: 'tenants/a/film',
      grant: 'own files',
    };
    const issued = parts.map(({ presigned_url }) => ({
      ...known,
      outcome: 'issued',
      principal: 'api-key:ada',
      signature_sha256: sha256(new URL(presigned_url).searchParams.get('X-Amz-Signature') ?? ''),
    }));
    expect(lines).toMatchObject([
      { ...known, outcome: 'admitted', signature_sha256: null, expires_at: null },
      ...issued.slice(-1),
      ...issued.slice(0, -1),
      { ...known, outcome: 'admitted', principal: 'api-key:ada' },
      { outcome: 'refused', code: 'forbidden', principal: 'api-key:bob', key: null },
    ]);
  });
});

describe.each(Object.entries(STEPS))('%s', (_, step) => {
  it('403: with a token that is changed, cut, not one, or of another tenant', async () => {
    const { upload_id } = await start();
    const [version, payload = '', mac] = upload_id.split('.');
    const other = Buffer.from(
      Buffer.from(payload, 'base64url').toString().replace('tenants/a', 'tenants/b'),
    );
    const before = s3.asked().length;
    for (const [id, who] of [
      [upload_id, 'bob'],
      [`${version}.${other.toString('base64url')}.${mac}`, 'ada'],
      [`${version}.${other.toString('base64url')}.${mac}`, 'bob'],
      [upload_id.slice(0, -1), 'ada'],
      [`${upload_id}A`, 'ada'],
      [`${version}.${payload}.`, 'ada'],
      [S3_ID.replaceAll('/', '%2F'), 'ada'],
    ] as const) {
      const answer = await step(id, who);
      expect(json<Problem>(answer)).toMatchObject({ status: 403, code: 'forbidden', errors: [] });
    }
    expect(s3.asked()).toHaveLength(before);
  });

  it('401: with a key that is not known', async () => {
    const { upload_id } = await start();
    const answer = await step(upload_id, 'nobody');
    expect(json<Problem>(answer)).toMatchObject({ status: 401, code: 'unauthenticated' });
  });
});

const ASKING_S3 = Object.entries(STEPS).filter(([name]) => name !== 'presigned-urls');

describe('503 storage_unavailable within three seconds, and the upload goes on', () => {
  it.each<[string, () => ScriptedAnswer | 'hang']>([
    ['hangs', () => 'hang'],
    ['refuses', () => s3Error(403, 'AccessDenied')],
    ['fails', () => s3Error(500, 'InternalError')],
    ['does not know its bucket', () => s3Error(404, 'NoSuchBucket')],
  ])('S3 %s', async (_, script) => {
    const { upload_id } = await start();
    s3.follow(script);
    const begin = performance.now();
    const answers = await Promise.all([
      ask('POST', '', FIELDS),
      ...ASKING_S3.map(([, step]) => step(upload_id)),
    ]);
    // The deadline is three seconds; the rest is for a busy machine.
    expect(performance.now() - begin).toBeLessThan(5000);
    for (const answer of answers) {
      expect(json<Problem>(answer)).toMatchObject({ status: 503, code: 'storage_unavailable' });
      expect(answer.headers['retry-after']).toBe('1');
    }
    s3.follow(() => ({ body: '<ListPartsResult/>' }));
    expect((await ask('GET', `/${upload_id}/parts`)).status).toBe(200);
    expect((await ask('DELETE', `/${upload_id}`)).status).toBe(204);
  });

  it('completed, but the answer was lost: asked again, it is found', async () => {
    const { upload_id } = await start();
    const md5 = (data: string | Buffer) => createHash('md5').update(data).digest();
    const parts = [1, 2, 3].map((part_number) => ({
      part_number,
      etag: md5(`part ${part_number}`).toString('hex'),
    }));
    const whole = md5(Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex'))));
    s3.follow(({ method }) =>
      method === 'HEAD'
        ? {
            headers: {
              'content-length': String(12 * MiB),
              etag: `"${whole.toString('hex')}-3"`,
            },
          }
        : s3Error(404, 'NoSuchUpload'),
    );
    const answer = await ask('POST', `/${upload_id}/complete`, { parts });
    expect(json(answer)).toMatchObject({ size: 12 * MiB, version_id: null });
    // Another object under the key is not it.
    const other = await ask('POST', `/${upload_id}/complete`, { parts: partsOf(3) });
    expect(json<Problem>(other)).toMatchObject({ status: 404, code: 'upload_not_found' });
  });
});

describe('completed where nothing is to be found, by credentials that may not list the bucket', () => {
  it.each([
    [404, 'NoSuchUpload', 'upload_not_found'],
    [412, 'PreconditionFailed', 'object_exists'],
  ])('S3 answers %d %s: %s, which is not to be asked again', async (status, code, expected) => {
    const { upload_id } = await start({ key: undefined, file_name: 'a.png' });
    s3.follow(({ method }) => (method === 'HEAD' ? { status: 403 } : s3Error(status, code)));
    const answer = await ask('POST', `/${upload_id}/complete`, { parts: partsOf(3) });
    expect(json<Problem>(answer)).toMatchObject({ code: expected });
    expect(answer.headers).not.toHaveProperty('retry-after');
  });
});

describe('replicas, rotation, and grants that are taken away', () => {
  const withService = async (changes: Env, use: (api: string) => Promise<void>) => {
    const other = await startService({ ...env, ...changes });
    try {
      await use(other.url);
    } finally {
      await other.stop();
    }
  };

  it('another process that has the key goes on', async () => {
    const { upload_id } = await start();
    await withService({ PRESIGN_UPLOAD_TOKEN_KEYS: TOKEN_KEYS.join(' , ') }, async (api) => {
      const answer = await STEPS['presigned-urls']?.(upload_id, 'ada', api);
      expect(answer?.status).toBe(200);
    });
  });

  it('a key that no longer signs is good until it is gone', async () => {
    const { upload_id } = await start();
    const [first = '', second = ''] = TOKEN_KEYS;
    await withService({ PRESIGN_UPLOAD_TOKEN_KEYS: `${second},${first}` }, async (api) => {
      expect((await STEPS['presigned-urls']?.(upload_id, 'ada', api))?.status).toBe(200);
    });
    await withService({ PRESIGN_UPLOAD_TOKEN_KEYS: second }, async (api) => {
      for (const step of Object.values(STEPS)) {
        expect((await step(upload_id, 'ada', api)).status).toBe(403);
      }
    });
  });

  it('without keys each process has its own, and says so', async () => {
    const { upload_id } = await start();
    const other = await startService({ ...env, PRESIGN_UPLOAD_TOKEN_KEYS: '' });
    expect(other.output()).toMatch(/^Uploads .*PRESIGN_UPLOAD_TOKEN_KEYS/m);
    expect(service.output()).not.toMatch(/^Uploads/m);
    expect((await STEPS['presigned-urls']?.(upload_id, 'ada', other.url))?.status).toBe(403);
    await other.stop();
  });

  it.each([
    ['no base64', '*'.repeat(44)],
    ['a short one', Buffer.alloc(31, 7).toString('base64')],
    ['a good one and nothing', `${Buffer.alloc(32, 7).toString('base64')},`],
  ])('keys that do not fit stop the start, and are not repeated: %s', async (_, keys) => {
    const { code, output } = await runToEnd({ ...env, PRESIGN_UPLOAD_TOKEN_KEYS: keys });
    expect(code).toBe(1);
    expect(output).toMatch(/PRESIGN_UPLOAD_TOKEN_KEYS must be keys of 32 bytes/);
    expect(output).not.toContain(keys);
  });

  it.each<[string, object]>([
    ['taken away', { grants: [{ ...grant('own files'), operations: ['put'] }] }],
    ['for fewer bytes', { grants: [{ ...grant('own files'), limits: { content_length: MiB } }] }],
    ['replaced by another', { grants: [grant('other files')] }],
  ])('403 at every step: the grant is %s', async (_, changes) => {
    const { upload_id } = await start();
    const narrower = await configFile({ ...config, ...changes });
    await withService({ PRESIGN_CONFIG_FILE: narrower }, async (api) => {
      for (const step of Object.values(STEPS)) {
        expect((await step(upload_id, 'ada', api)).status).toBe(403);
      }
    });
  });
});
