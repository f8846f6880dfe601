import { createHash } from 'node:crypto';
import { configFile } from './access/config-file.js';
import type { Problem } from './support/api.js';
import { json, send, type Answer } from './support/http.js';
import { s3Error, startScriptedS3, type ScriptedAnswer } from './support/scripted-s3.js';
import { startService, type Service } from './support/service.js';

const MiB = 1024 ** 2;
const LIMIT = 20 * MiB;
const KEYS = { ada: 'psk_key-of-ada', bob: 'psk_key-of-bob', eve: 'psk_key-of-eve' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const GRANT = {
  buckets: ['media'],
  keys: ['tenants/{tenant}/**'],
  operations: ['post', 'multipart'],
  new_key: 'tenants/{tenant}/{uuid}/{file_name}',
};

let s3: Awaited<ReturnType<typeof startScriptedS3>>;
let service: Service;
beforeAll(async () => {
  s3 = await startScriptedS3();
  const config = {
    buckets: {
      media: {
        bucket: 'real-bucket',
        region: 'us-east-1',
        endpoint: s3.endpoint,
        force_path_style: true,
      },
    },
    api_keys: Object.entries(KEYS).map(([name, key]) => ({
      name,
      sha256: sha256(key),
      claims: { tenant: name },
    })),
    grants: [
      {
        ...GRANT,
        name: 'limited',
        subjects: { tenant: ['ada'] },
        limits: { expires_in: 600, content_length: LIMIT, content_types: ['image/*', 'text/html'] },
      },
      { ...GRANT, name: 'of all types', subjects: { tenant: ['bob'] } },
      { ...GRANT, name: 'no keys', subjects: { tenant: ['eve'] }, new_key: undefined },
    ],
  };
  service = await startService({
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    PRESIGN_CONFIG_FILE: await configFile(config),
  });
});
afterAll(async () => {
  await service.stop();
  await s3.close();
});

type Who = keyof typeof KEYS;

const ask = (method: string, path: string, body?: object, who: Who = 'ada') =>
  send(
    method,
    `${service.url}/s3${path}`,
    { 'x-api-key': KEYS[who], ...(body && { 'content-type': 'application/json' }) },
    body && JSON.stringify(body),
  );

const S3_ID = 'an+id/of=s3';
const created: ScriptedAnswer = {
  body: `<InitiateMultipartUploadResult><UploadId>${S3_ID}</UploadId></InitiateMultipartUploadResult>`,
};

interface Started {
  readonly uploadId: string;
  readonly key: string;
  readonly bucket: string;
}

const FILE = { filename: 'a cat.png', type: 'image/png', metadata: {} };

async function start(who: Who = 'ada'): Promise<Started & { readonly path: string }> {
  s3.follow(() => created);
  const answer = await ask('POST', '/multipart', FILE, who);
  if (answer.status !== 200) throw new Error(answer.body.toString());
  const started = json<Started>(answer);
  return { ...started, path: `/multipart/${started.uploadId}` };
}

const query = (key: string) => `?${new URLSearchParams({ key }).toString()}`;

const expectProblem = (answer: Answer, status: number, code: string, field?: string) => {
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  const problem = json<Problem>(answer);
  expect(problem).toMatchObject({ status, code });
  expect(problem.errors.map((each) => each.field)).toEqual(field === undefined ? [] : [field]);
};

const expectNotKept = (answer: Answer) =>
  expect(answer.headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });

describe('GET /s3/params', () => {
  const params = (metadata: object = {}, who?: Who, type = 'image/png') => {
    const text = new URLSearchParams({ filename: 'a cat.png', type, ...metadata }).toString();
    return ask('GET', `/params?${text}`, undefined, who);
  };

  it('200: a form for a key of our making, no larger than the grant allows', async () => {
    const metadata = {
      'metadata[name]': '日本 +.png',
      'metadata[relativePath]': 'null',
      'metadata[caption]': 'plain text',
    };
    const answer = await params(metadata);
    expectNotKept(answer);
    const { fields, ...form } = json<{ fields: Record<string, string> }>(answer);
    expect(form).toEqual({ method: 'POST', url: `${s3.endpoint}/real-bucket`, expires: 600 });
    expect(fields['key']).toMatch(/^tenants\/ada\/[0-9a-f-]{36}\/a cat\.png$/);
    const encoded = Buffer.from('日本 +.png').toString('base64');
    const meta = Object.entries(fields).filter(([name]) => name.startsWith('x-amz-meta-'));
    expect(meta).toEqual([
      ['x-amz-meta-name', `=?UTF-8?B?${encoded}?=`],
      ['x-amz-meta-caption', 'plain text'],
    ]);
    expect(fields['Content-Type']).toBe('image/png');
    const policy = Buffer.from(fields['policy'] ?? '', 'base64').toString();
    const { conditions } = JSON.parse(policy) as { conditions: unknown[] };
    expect(conditions).toContainEqual(['content-length-range', 0, LIMIT]);
    expect(conditions).toContainEqual({ key: fields['key'] });
  });

  it('403: a type that no grant allows, and a grant that makes no keys', async () => {
    expectProblem(await params({}, 'ada', 'video/mp4'), 403, 'forbidden', 'content_type');
    expectProblem(await params({}, 'eve'), 403, 'forbidden');
  });

  it.each([
    ['no file name', '?type=image/png', 'filename'],
    ['no type at all', '?filename=a&type=null', 'type'],
    ['a name twice', '?filename=a&filename=b', 'filename'],
    ['another field', '?filename=a&key=b', 'key'],
    ['a name that metadata cannot have', '?filename=a&metadata%5Ba%20b%5D=c', 'metadata'],
    ['a name that is two in S3', '?filename=a&metadata%5Ba%5D=b&metadata%5BA%5D=c', 'metadata'],
  ])('400: %s', async (_, text, field) => {
    expectProblem(await ask('GET', `/params${text}`), 400, 'validation_failed', field);
  });
});

describe('POST /s3/multipart', () => {
  it('200: begins an upload that goes on by our id, not by that of S3', async () => {
    let headers: object = {};
    s3.follow((request) => {
      headers = request.headers;
      return created;
    });
    const metadata = { name: 'ü.png', relativePath: null, size: 3, own: true };
    const answer = await ask('POST', '/multipart', { ...FILE, type: 'text/html', metadata });
    expectNotKept(answer);
    const { uploadId, key, bucket } = json<Started>(answer);
    expect(uploadId).toMatch(/^v1\./);
    expect(bucket).toBe('media');
    expect(key).toMatch(/^tenants\/ada\/[0-9a-f-]{36}\/a cat\.png$/);
    expect(headers).toMatchObject({
      'content-type': 'text/html',
      'x-amz-meta-name': '=?UTF-8?B?w7wucG5n?=',
      'x-amz-meta-size': '3',
      'x-amz-meta-own': 'true',
    });
    expect(headers).not.toHaveProperty('x-amz-meta-relativepath');
  });

  it('403: a type that no grant allows, and S3 is not asked', async () => {
    const before = s3.asked().length;
    const answer = await ask('POST', '/multipart', { ...FILE, type: 'video/mp4' });
    expectProblem(answer, 403, 'forbidden', 'content_type');
    expect(s3.asked()).toHaveLength(before);
  });

  it.each([
    ['a query', '?key=a', FILE, 'query'],
    ['no file name', '', { type: 'image/png' }, 'filename'],
    ['metadata within metadata', '', { ...FILE, metadata: { a: { b: 'c' } } }, 'metadata'],
    ['a list of metadata', '', { ...FILE, metadata: ['a'] }, 'metadata'],
  ])('400: %s', async (_, text, body, field) => {
    expectProblem(await ask('POST', `/multipart${text}`, body), 400, 'validation_failed', field);
  });
});

describe('an upload of Uppy under way', () => {
  const PARTS = [1, 2].map((number) => ({ PartNumber: number, ETag: `"e${number}"` }));

  const listed = (...sizes: number[]): ScriptedAnswer => {
    const parts = sizes.map(
      (size, index) =>
        `<Part><PartNumber>${index + 1}</PartNumber><ETag>"e${index + 1}"</ETag><Size>${size}</Size></Part>`,
    );
    return {
      body: `<ListPartsResult>${parts.join('')}<IsTruncated>false</IsTruncated></ListPartsResult>`,
    };
  };

  /** S3 has parts of these sizes, and makes an object of so many bytes. */
  const holds = (sizes: number[], size: number) =>
    s3.follow(({ method }) => {
      if (method === 'GET') return listed(...sizes);
      if (method === 'HEAD') return { headers: { 'content-length': String(size), etag: '"w-2"' } };
      return {
        body: '<CompleteMultipartUploadResult><ETag>"w-2"</ETag></CompleteMultipartUploadResult>',
      };
    });

  const methodsSince = (before: number) =>
    s3
      .asked()
      .slice(before)
      .map((line) => line.split(' ', 1)[0]);

  it('200: URLs of parts sign the host alone, one or many', async () => {
    const { path, key } = await start();
    const answer = await ask('GET', `${path}/10000${query(key)}`);
    expectNotKept(answer);
    const { url, expires } = json<{ url: string; expires: number }>(answer);
    expect(expires).toBe(600);
    const { pathname, searchParams } = new URL(url);
    expect(decodeURIComponent(pathname)).toBe(`/real-bucket/${key}`);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Expires': '600',
      uploadId: S3_ID,
      partNumber: '10000',
    });
    const batch = await ask('GET', `${path}/batch${query(key)}&partNumbers=2,1`);
    const { presignedUrls } = json<{ presignedUrls: Record<string, string> }>(batch);
    expect(Object.keys(presignedUrls)).toEqual(['1', '2']);
    expect(presignedUrls['2']).toContain('&partNumber=2&');
  });

  it.each(['0', '-1', '10001', '1abc', '01', '1.5', '%20', 'x'])(
    '400: part number %s',
    async (number) => {
      const { path, key } = await start();
      const answer = await ask('GET', `${path}/${number}${query(key)}`);
      expectProblem(answer, 400, 'validation_failed', 'partNumber');
    },
  );

  it.each(['', '0', '1,1', '1,,2', '1, 2', '10001', '-1', '1;2'])(
    '400: part numbers "%s"',
    async (numbers) => {
      const { path, key } = await start();
      const text = `${query(key)}&partNumbers=${encodeURIComponent(numbers)}`;
      const answer = await ask('GET', `${path}/batch${text}`);
      expectProblem(answer, 400, 'validation_failed', 'partNumbers');
    },
  );

  it('200: its parts, as a bare list', async () => {
    const { path, key } = await start();
    s3.follow(() => listed(7, 8));
    expect(json(await ask('GET', path + query(key)))).toEqual([
      { PartNumber: 1, ETag: '"e1"', Size: 7 },
      { PartNumber: 2, ETag: '"e2"', Size: 8 },
    ]);
  });

  it('200: complete, with ETags in quotes or without', async () => {
    const { path, key } = await start();
    holds([LIMIT - 1, 1], LIMIT);
    const [first, second] = PARTS;
    const parts = [first, { ...second, ETag: 'e2' }];
    const answer = await ask('POST', `${path}/complete${query(key)}`, { parts });
    const { location, ...completed } = json<{ location: string }>(answer);
    expect(completed).toEqual({ key, bucket: 'media' });
    expect(decodeURIComponent(location)).toBe(`${s3.endpoint}/real-bucket/${key}`);
  });

  it('403: more bytes than the grant allows never become an object', async () => {
    const { path, key } = await start();
    holds([LIMIT, 1], LIMIT + 1);
    const before = s3.asked().length;
    const answer = await ask('POST', `${path}/complete${query(key)}`, { parts: PARTS });
    expectProblem(answer, 403, 'forbidden', 'content_length');
    expect(methodsSince(before)).toEqual(['GET']);
  });

  it('409: an object of another size than its parts had', async () => {
    const { path, key } = await start();
    holds([5, 6], 12);
    const answer = await ask('POST', `${path}/complete${query(key)}`, { parts: PARTS });
    expectProblem(answer, 409, 'size_mismatch', 'content_length');
  });

  it.each<[string, number[], object[]]>([
    ['one that S3 does not have', [5], PARTS],
    ['one less than S3 has', [5, 6, 7], PARTS],
    ['one that was replaced', [5, 6], [PARTS[0] ?? {}, { PartNumber: 2, ETag: 'other' }]],
    ['none', [5, 6], []],
    ['in another order', [5, 6], [...PARTS].reverse()],
    ['with more fields', [5, 6], PARTS.map((part) => ({ ...part, Size: 1 }))],
    ['in words of our own', [5, 6], [{ part_number: 1, etag: 'e1' }]],
  ])('400: parts: %s; S3 is not told to complete', async (_, sizes, parts) => {
    const { path, key } = await start();
    holds(sizes, 11);
    const before = s3.asked().length;
    const answer = await ask('POST', `${path}/complete${query(key)}`, { parts });
    expectProblem(answer, 400, 'validation_failed', 'parts');
    expect(methodsSince(before)).not.toContain('POST');
  });

  it('200: complete again, when the answer was lost', async () => {
    const { path, key } = await start();
    const etags = ['a', 'b'].map((text) => createHash('md5').update(text).digest());
    const etag = `"${createHash('md5').update(Buffer.concat(etags)).digest('hex')}-2"`;
    s3.follow(({ method }) =>
      method === 'HEAD'
        ? { headers: { 'content-length': '2', etag } }
        : s3Error(404, 'NoSuchUpload'),
    );
    const parts = etags.map((each, index) => ({
      PartNumber: index + 1,
      ETag: each.toString('hex'),
    }));
    const answer = await ask('POST', `${path}/complete${query(key)}`, { parts });
    expect(json(answer)).toMatchObject({ key });
  });

  it('200: aborts, also with a JSON type and no body', async () => {
    const { path, key } = await start();
    s3.follow(() => ({ status: 204 }));
    const headers = { 'x-api-key': KEYS.ada, 'content-type': 'application/json' };
    const answer = await send('DELETE', `${service.url}/s3${path}${query(key)}`, headers);
    expect([answer.status, json(answer)]).toEqual([200, {}]);
    expect(s3.asked().at(-1)).toContain(`uploadId=${encodeURIComponent(S3_ID)}`);
  });

  const STEPS: readonly [string, (path: string, key: string, who?: Who) => Promise<Answer>][] = [
    ['a part', (path, key, who) => ask('GET', `${path}/1${key}`, undefined, who)],
    [
      'many parts',
      (path, key, who) => ask('GET', `${path}/batch${key || '?'}&partNumbers=1`, undefined, who),
    ],
    ['list', (path, key, who) => ask('GET', path + key, undefined, who)],
    ['complete', (path, key, who) => ask('POST', `${path}/complete${key}`, { parts: PARTS }, who)],
    ['abort', (path, key, who) => ask('DELETE', path + key, undefined, who)],
  ];

  describe.each(STEPS)('%s', (_, step) => {
    it('403: another key, another principal, another id; S3 is not asked', async () => {
      const { path, key } = await start();
      const before = s3.asked().length;
      expectProblem(await step(path, query(`${key}x`)), 403, 'forbidden');
      expectProblem(await step(path, query('')), 403, 'forbidden');
      expectProblem(await step(path, query(key), 'bob'), 403, 'forbidden');
      expectProblem(await step(`${path}A`, query(key)), 403, 'forbidden');
      expectProblem(await step('/multipart/none', query(key)), 403, 'forbidden');
      expect(s3.asked()).toHaveLength(before);
    });

    it('400: no key, or two', async () => {
      const { path, key } = await start();
      expect((await step(path, '')).status).toBe(400);
      const twice = `${query(key)}&${query(key).slice(1)}`;
      expectProblem(await step(path, twice), 400, 'validation_failed', 'key');
    });
  });
});

describe('POST /s3/sign-request', () => {
  const sign = (request: object, who: Who = 'bob') => ask('POST', '/sign-request', request, who);
  const key = 'tenants/bob/film.mp4';
  const upload = { key, uploadId: S3_ID };

  interface Signed {
    readonly url: string;
    readonly headers: Record<string, string>;
  }

  it('200: a form for a file in one piece, bounded by the grant', async () => {
    const file = { method: 'PUT', key: 'tenants/ada/a.png', contentType: 'image/png' };
    const answer = await sign(file, 'ada');
    expectNotKept(answer);
    const { url, fields } = json<{ url: string; fields: Record<string, string> }>(answer);
    expect(url).toBe(`${s3.endpoint}/real-bucket`);
    expect(fields).toMatchObject({ key: file.key, 'Content-Type': 'image/png' });
    const policy = Buffer.from(fields['policy'] ?? '', 'base64').toString();
    const { conditions } = JSON.parse(policy) as { conditions: unknown[] };
    expect(conditions).toContainEqual(['content-length-range', 0, LIMIT]);
  });

  it.each<[string, object, Record<string, string>]>([
    ['begin', { method: 'POST', key }, { uploads: '' }],
    ['a part', { method: 'PUT', ...upload, partNumber: 7 }, { uploadId: S3_ID, partNumber: '7' }],
    ['list', { method: 'GET', ...upload }, { uploadId: S3_ID, 'x-id': 'ListParts' }],
    ['complete', { method: 'POST', ...upload }, { uploadId: S3_ID }],
    ['abort', { method: 'DELETE', ...upload }, { uploadId: S3_ID, 'x-id': 'AbortMultipartUpload' }],
  ])('200: %s', async (_, request, expected) => {
    const { url } = json<Signed>(await sign({ ...request, expiresIn: 60 }));
    const { pathname, searchParams } = new URL(url);
    expect(pathname).toBe(`/real-bucket/${key}`);
    const { ...parameters } = Object.fromEntries(searchParams);
    expect(parameters).toMatchObject({ ...expected, 'X-Amz-Expires': '60' });
    const own = Object.keys(parameters).filter((name) => !/^X-Amz-|^x-id$/.test(name));
    expect(own.sort()).toEqual(
      Object.keys(expected)
        .filter((name) => name !== 'x-id')
        .sort(),
    );
  });

  it.each([
    [undefined, { 'content-disposition': 'attachment' }],
    ['video/mp4', { 'content-type': 'video/mp4' }],
    ['text/html', { 'content-type': 'text/html', 'content-disposition': 'attachment' }],
  ])('what begins with the type %s must be sent with %j', async (contentType, headers) => {
    const signed = json<Signed>(await sign({ method: 'POST', key, contentType }));
    expect(signed.headers).toEqual(headers);
    const names = ['host', ...Object.keys(headers)].sort().join(';');
    expect(new URL(signed.url).searchParams.get('X-Amz-SignedHeaders')).toBe(names);
  });

  it.each([
    ['begin', { method: 'POST' }],
    ['a part', { method: 'PUT', uploadId: S3_ID, partNumber: 1 }],
    ['complete', { method: 'POST', uploadId: S3_ID }],
  ])('403: %s, under a grant that limits the size', async (_, request) => {
    const asked = { ...request, key: 'tenants/ada/a.png', contentType: 'image/png' };
    expectProblem(await sign(asked, 'ada'), 403, 'forbidden', 'content_length');
  });

  it.each([
    ['in one piece', { method: 'PUT' }],
    ['begin', { method: 'POST' }],
    ['a part', { method: 'PUT', uploadId: S3_ID, partNumber: 1 }],
    ['list', { method: 'GET', uploadId: S3_ID }],
    ['complete', { method: 'POST', uploadId: S3_ID }],
    ['abort', { method: 'DELETE', uploadId: S3_ID }],
  ])("403: %s, under another tenant's key", async (_, request) => {
    expectProblem(await sign({ ...request, key: 'tenants/ada/film.mp4' }), 403, 'forbidden');
    expectProblem(await sign({ ...request, key: 'tenants/bob/../x' }), 400, 'invalid_key', 'key');
  });

  it.each<[string, object, string]>([
    ['no method', { key }, 'method'],
    ['another method', { method: 'HEAD', key }, 'method'],
    ['no key', { method: 'PUT' }, 'key'],
    ['a file to delete', { method: 'DELETE', key }, 'uploadId'],
    ['a file to get', { method: 'GET', key }, 'uploadId'],
    ['a part without a number', { method: 'PUT', ...upload }, 'partNumber'],
    ['a part of no upload', { method: 'PUT', key, partNumber: 1 }, 'partNumber'],
    ['a list of a part', { method: 'GET', ...upload, partNumber: 1 }, 'partNumber'],
    ['part 0', { method: 'PUT', ...upload, partNumber: 0 }, 'partNumber'],
    ['part 10001', { method: 'PUT', ...upload, partNumber: 10_001 }, 'partNumber'],
    ['part "1"', { method: 'PUT', ...upload, partNumber: '1' }, 'partNumber'],
    ['an empty upload id', { method: 'GET', key, uploadId: '' }, 'uploadId'],
    ['an upload id of two lines', { method: 'GET', key, uploadId: 'a\nb' }, 'uploadId'],
    ['no type', { method: 'POST', key, contentType: 'html' }, 'contentType'],
    ['no life', { method: 'POST', key, expiresIn: 0 }, 'expiresIn'],
    ['another field', { method: 'PUT', key, bucket: 'media' }, 'bucket'],
  ])('400: %s', async (_, request, field) => {
    expectProblem(await sign(request), 400, 'validation_failed', field);
  });
});
