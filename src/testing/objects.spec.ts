import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type GetObjectCommandInput,
  type PutObjectCommandInput,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { startS3Store, type S3Store } from './index.js';

const nothing = () => undefined;
const QUIET = { debug: nothing, info: nothing, warn: nothing, error: nothing };

let directory: string;
let store: S3Store;
let s3: S3Client;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-store-'));
  store = await startS3Store({ directory, buckets: ['media'] });
  s3 = client();
});

afterEach(async () => {
  s3.destroy();
  await store.close();
  await rm(directory, { recursive: true });
});

function client(config: S3ClientConfig = {}): S3Client {
  const { endpoint, region, credentials } = store;
  return new S3Client({
    endpoint,
    region,
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
    logger: QUIET,
    ...config,
  });
}

const put = (input: Partial<PutObjectCommandInput> = {}) =>
  new PutObjectCommand({ Bucket: 'media', Key: 'a.txt', Body: 'hello', ...input });
const get = (input: Partial<GetObjectCommandInput> = {}) =>
  new GetObjectCommand({ Bucket: 'media', Key: 'a.txt', ...input });
const head = (Key = 'a.txt') => new HeadObjectCommand({ Bucket: 'media', Key });

async function content(Key = 'a.txt'): Promise<string | undefined> {
  return (await s3.send(get({ Key }))).Body?.transformToString();
}

/** A PUT URL that signs nothing of the body. */
const putUrl = (input: Partial<PutObjectCommandInput> = {}, headers: readonly string[] = []) =>
  getSignedUrl(
    client({ requestChecksumCalculation: 'WHEN_REQUIRED' }),
    new PutObjectCommand({ Bucket: 'media', Key: 'a.txt', ...input }),
    { unhoistableHeaders: new Set(headers) },
  );

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly code: string | undefined;
}

function open(method: string, url: string, headers: OutgoingHttpHeaders, agent?: Agent) {
  const { hostname, port } = new URL(store.endpoint);
  return request({
    hostname,
    port,
    method,
    path: url.slice(store.endpoint.length),
    headers,
    agent,
  });
}

async function answered(response: IncomingMessage): Promise<Answer> {
  const body = await buffer(response);
  const code = /<Code>(\w+)<\/Code>/.exec(body.toString('latin1'))?.[1];
  return { status: response.statusCode, headers: response.headers, body, code };
}

async function send(
  method: string,
  url: string,
  headers: OutgoingHttpHeaders = {},
  body = '',
  agent?: Agent,
): Promise<Answer> {
  const sent = open(method, url, headers, agent);
  const response = once(sent, 'response') as Promise<[IncomingMessage]>;
  sent.end(Buffer.from(body));
  return answered((await response)[0]);
}

/** Every file of the store. */
async function files(): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

const md5 = (text: string | Buffer, encoding: 'hex' | 'base64' = 'hex') =>
  createHash('md5').update(text).digest(encoding);

describe('objects', () => {
  it.each(['WHEN_SUPPORTED', 'WHEN_REQUIRED'] as const)(
    'go through the SDK, checksums %s',
    async (checksums) => {
      const sdk = client({
        requestChecksumCalculation: checksums,
        responseChecksumValidation: checksums,
      });
      const body = randomBytes(300_000);
      const { ETag } = await sdk.send(put({ Body: body }));
      expect(ETag).toBe(`"${md5(body)}"`);
      const { Body, ContentLength } = await sdk.send(get());
      expect(ContentLength).toBe(body.length);
      expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(body);
      await sdk.send(new DeleteObjectCommand({ Bucket: 'media', Key: 'a.txt' }));
      await expect(sdk.send(get())).rejects.toMatchObject({ name: 'NoSuchKey' });
      await expect(sdk.send(head())).rejects.toMatchObject({ name: 'NotFound' });
      await sdk.send(new DeleteObjectCommand({ Bucket: 'media', Key: 'a.txt' }));
    },
  );

  it('go through presigned URLs of the SDK', async () => {
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket: 'media', Key: 'a.txt' }));
    expect(await send('PUT', url, {}, 'hello')).toMatchObject({ status: 200, body: Buffer.of() });
    const getUrl = await getSignedUrl(s3, get());
    expect((await send('GET', getUrl)).body.toString()).toBe('hello');
    expect((await send('HEAD', await getSignedUrl(s3, head()))).headers).toMatchObject({
      'content-length': '5',
      etag: `"${md5('hello')}"`,
    });
    const deleteUrl = await getSignedUrl(
      s3,
      new DeleteObjectCommand({ Bucket: 'media', Key: 'a.txt' }),
    );
    expect((await send('DELETE', deleteUrl)).status).toBe(204);
    expect((await send('GET', getUrl)).code).toBe('NoSuchKey');
    expect(await files()).toEqual([]);
  });

  it('may be empty', async () => {
    await s3.send(put({ Body: '' }));
    const answer = await send('GET', await getSignedUrl(s3, get()));
    expect(answer).toMatchObject({ status: 200, body: Buffer.of() });
    expect(answer.headers['content-length']).toBe('0');
  });

  it.each([
    'a b',
    'a+b',
    'a%20b',
    'a%2Fb',
    'ü/漢字/\u{1f600}',
    '"\'<>&;=?#',
    "!*'()~",
    '//',
    '/a',
    'a//b',
    'a/',
    '.',
    '..',
    '../../etc/passwd',
    'a/./b/../c',
    '..\\..\\a',
    'a\nb\x00',
    'e\u0301',
    '\u00e9',
    'x'.repeat(1024),
  ])('have the key %j byte for byte', async (Key) => {
    const body = Buffer.from(Key).toString('hex');
    expect((await send('PUT', await putUrl({ Key }), {}, body)).status).toBe(200);
    expect(await content(Key)).toBe(body);
    expect((await send('GET', await getSignedUrl(s3, get({ Key })))).body.toString()).toBe(body);
    await s3.send(put({ Key: `${Key.slice(0, 1000)}.`, Body: 'another' }));
    expect(await content(Key)).toBe(body);
    const names = (await readdir(directory)).sort();
    expect(names).toEqual(['.incoming', '.uploads', 'media']);
    for (const name of await files()) expect(name).toMatch(/^[0-9a-f]{64}$/);
  });

  it('have keys of 1024 bytes at most', async () => {
    for (const Key of ['x'.repeat(1025), 'ü'.repeat(513)]) {
      await expect(s3.send(put({ Key }))).rejects.toMatchObject({ name: 'KeyTooLongError' });
    }
  });

  it('keep their headers', async () => {
    const input = {
      ContentType: 'text/plain; charset=utf-8',
      CacheControl: 'max-age=60',
      ContentDisposition: 'attachment; filename="a.txt"',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
      Metadata: { tenant: 'a b', 'x-y': '' },
      StorageClass: 'STANDARD_IA',
      ServerSideEncryption: 'AES256',
      WebsiteRedirectLocation: '/b',
    } as const;
    const stored = await s3.send(put({ ...input, Expires: new Date(0), Tagging: 'a=1&b=2' }));
    expect(stored.ServerSideEncryption).toBe('AES256');
    for (const command of [get(), head()]) {
      expect(await s3.send(command)).toMatchObject({
        ...input,
        ExpiresString: 'Thu, 01 Jan 1970 00:00:00 GMT',
        LastModified: expect.any(Date),
        AcceptRanges: 'bytes',
      });
    }
    expect((await s3.send(get())).TagCount).toBe(2);
    await s3.send(put());
    const replaced = await s3.send(get());
    expect(replaced.Metadata).toEqual({});
    expect(replaced.CacheControl).toBeUndefined();
  });

  it('have no more than 2 KiB of metadata', async () => {
    await s3.send(put({ Metadata: { a: 'x'.repeat(2047) } }));
    await expect(s3.send(put({ Metadata: { a: 'x'.repeat(2048) } }))).rejects.toMatchObject({
      name: 'MetadataTooLarge',
    });
  });

  it('have no version but null', async () => {
    await s3.send(put());
    expect((await s3.send(get({ VersionId: 'null' }))).ETag).toBe(`"${md5('hello')}"`);
    const input = { Bucket: 'media', Key: 'a.txt', VersionId: 'L4kqtJlcpXroDTDmpUMLUo' };
    await expect(s3.send(get(input))).rejects.toMatchObject({ name: 'NoSuchVersion' });
    await expect(s3.send(new DeleteObjectCommand(input))).rejects.toMatchObject({
      name: 'NoSuchVersion',
    });
    expect(await content()).toBe('hello');
  });

  it('live in buckets', async () => {
    await expect(s3.send(put({ Bucket: 'later' }))).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'later' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    for (let i = 0; i < 2; i++) {
      await s3.send(new CreateBucketCommand({ Bucket: 'later' }));
      await s3.send(put({ Bucket: 'later' }));
    }
    const { BucketRegion } = await s3.send(new HeadBucketCommand({ Bucket: 'later' }));
    expect(BucketRegion).toBe('us-east-1');
    await expect(
      s3.send(new CreateBucketCommand({ Bucket: 'Not_A_Bucket' })),
    ).rejects.toMatchObject({ name: 'InvalidBucketName' });
    await expect(s3.send(get({ Bucket: 'media' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('GET and HEAD', () => {
  const MODIFIED = 'Sun, 17 May 2026 12:00:00 GMT';
  const BEFORE = 'Sun, 17 May 2026 11:59:59 GMT';
  const ETAG = `"${md5('0123456789')}"`;
  let clock = new Date();

  beforeEach(async () => {
    await store.close();
    store = await startS3Store({ directory, buckets: ['media'], now: () => clock });
    s3 = client();
    clock = new Date('2026-05-17T12:00:00.700Z');
    const url = await getSignedUrl(
      s3,
      new PutObjectCommand({ Bucket: 'media', Key: 'a.txt', Metadata: { a: 'b' } }),
      { signingDate: clock },
    );
    await send('PUT', url, { 'content-type': 'text/plain' }, '0123456789');
  });

  const signed = (input: Partial<GetObjectCommandInput> = {}) =>
    getSignedUrl(s3, get(input), { signingDate: clock });

  it.each([
    ['bytes=0-3', '0123', '0-3'],
    ['bytes=7-', '789', '7-9'],
    ['bytes=-4', '6789', '6-9'],
    ['bytes=-40', '0123456789', '0-9'],
    ['bytes=8-100', '89', '8-9'],
    ['bytes=9-9', '9', '9-9'],
  ])('of range %s answer 206', async (range, body, sent) => {
    const answer = await send('GET', await signed(), { range });
    expect(answer.body.toString()).toBe(body);
    expect(answer).toMatchObject({
      status: 206,
      headers: { 'content-range': `bytes ${sent}/10`, 'content-length': String(body.length) },
    });
    const headUrl = await getSignedUrl(s3, head(), { signingDate: clock });
    const headed = await send('HEAD', headUrl, { range });
    expect(headed).toMatchObject({ status: 206, headers: { 'content-range': `bytes ${sent}/10` } });
  });

  it.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('of range %s answer 416', async (range) => {
    expect(await send('GET', await signed(), { range })).toMatchObject({
      status: 416,
      code: 'InvalidRange',
      headers: { 'content-range': 'bytes */10' },
    });
  });

  it.each(['bytes=3-1', 'bytes=0-1,3-4', 'bytes=a-', 'bytes=-', 'items=0-1', 'bytes=+1-2'])(
    'of range %s answer the whole object',
    async (range) => {
      const answer = await send('GET', await signed(), { range });
      expect({ status: answer.status, body: answer.body.toString() }).toEqual({
        status: 200,
        body: '0123456789',
      });
    },
  );

  it.each([
    [{ 'if-match': ETAG }, 200],
    [{ 'if-match': '*' }, 200],
    [{ 'if-match': `"a", ${ETAG}` }, 200],
    [{ 'if-match': ETAG.replaceAll('"', '') }, 200],
    [{ 'if-match': '"a"' }, 412],
    [{ 'if-match': `W/${ETAG}` }, 412],
    [{ 'if-none-match': ETAG }, 304],
    [{ 'if-none-match': `W/${ETAG}` }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"a"' }, 200],
    [{ 'if-modified-since': MODIFIED }, 304],
    [{ 'if-modified-since': BEFORE }, 200],
    [{ 'if-modified-since': 'yesterday' }, 200],
    [{ 'if-unmodified-since': MODIFIED }, 200],
    [{ 'if-unmodified-since': BEFORE }, 412],
    [{ 'if-match': ETAG, 'if-unmodified-since': BEFORE }, 200],
    [{ 'if-none-match': '"a"', 'if-modified-since': MODIFIED }, 200],
    [{ 'if-match': '"a"', 'if-none-match': ETAG }, 412],
    [{ 'if-match': ETAG, 'if-none-match': ETAG }, 304],
    [{ range: 'bytes=0-1', 'if-range': ETAG }, 206],
    [{ range: 'bytes=0-1', 'if-range': '"a"' }, 200],
    [{ range: 'bytes=0-1', 'if-range': MODIFIED }, 206],
    [{ range: 'bytes=0-1', 'if-range': BEFORE }, 200],
  ])('with %j answer %i', async (headers, status) => {
    const answer = await send('GET', await signed(), headers);
    expect(answer.status).toBe(status);
    if (status === 304) {
      expect(answer.body).toHaveLength(0);
      expect(answer.headers).toMatchObject({ etag: ETAG, 'last-modified': MODIFIED });
    }
    const headUrl = await getSignedUrl(s3, head(), { signingDate: clock });
    expect((await send('HEAD', headUrl, headers)).status).toBe(status);
  });

  it('set the headers that the URL asks for', async () => {
    const url = await signed({
      ResponseContentType: 'text/csv',
      ResponseContentLanguage: 'en',
      ResponseExpires: new Date(0),
      ResponseCacheControl: 'no-cache',
      ResponseContentDisposition: 'attachment; filename="ä b.csv"',
      ResponseContentEncoding: 'identity',
    });
    expect((await send('GET', url)).headers).toMatchObject({
      'content-type': 'text/csv',
      'content-language': 'en',
      expires: 'Thu, 01 Jan 1970 00:00:00 GMT',
      'cache-control': 'no-cache',
      'content-disposition': 'attachment; filename="ä b.csv"',
      'content-encoding': 'identity',
      'x-amz-meta-a': 'b',
    });
  });

  it.each(['a\r\nset-cookie: a=b', '漢字', '\x00'])(
    'refuse to answer the header %j',
    async (text) => {
      const url = await signed({ ResponseContentDisposition: text });
      expect(await send('GET', url)).toMatchObject({ status: 400, code: 'InvalidArgument' });
    },
  );
});

describe('PUT', () => {
  it('with If-None-Match: * creates once, however many try', async () => {
    const url = await putUrl({ IfNoneMatch: '*' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => send('PUT', url, { 'if-none-match': '*' }, `body ${i}`)),
    );
    const winners = answers.flatMap(({ status }, i) => (status === 200 ? [i] : []));
    expect(winners).toHaveLength(1);
    expect(await content()).toBe(`body ${winners[0]}`);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ status, code }) => `${status} ${code}`)).toEqual(
      Array<string>(19).fill('412 PreconditionFailed'),
    );
    expect(await files()).toHaveLength(1);
  });

  it('with If-Match replaces what it names only', async () => {
    const IfMatch = `"${md5('hello')}"`;
    await expect(s3.send(put({ IfMatch }))).rejects.toMatchObject({ name: 'NoSuchKey' });
    await s3.send(put());
    const results = await Promise.allSettled(
      ['a', 'b', 'c'].map((Body) => s3.send(put({ IfMatch, Body }))),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const remove = new DeleteObjectCommand({ Bucket: 'media', Key: 'a.txt', IfMatch });
    await expect(s3.send(remove)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('with If-None-Match of an ETag is not implemented, as in S3', async () => {
    await expect(s3.send(put({ IfNoneMatch: '"a"' }))).rejects.toMatchObject({
      name: 'NotImplemented',
    });
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'with checksum %s',
    async (ChecksumAlgorithm) => {
      const stored = await s3.send(put({ ChecksumAlgorithm, Body: 'checked' }));
      const name = `Checksum${ChecksumAlgorithm}`;
      expect(stored).toMatchObject({ [name]: expect.any(String), ChecksumType: 'FULL_OBJECT' });
      const fetched = await s3.send(get({ ChecksumMode: 'ENABLED' }));
      expect(fetched).toMatchObject({
        [name]: new Map<string, unknown>(Object.entries(stored)).get(name),
      });
      // Here the SDK compares.
      expect(await fetched.Body?.transformToString()).toBe('checked');
      const plain = client({ responseChecksumValidation: 'WHEN_REQUIRED' });
      expect(await plain.send(get())).not.toHaveProperty(name, expect.any(String));
    },
  );

  it('with a checksum that the store does not compute is refused', async () => {
    const headers = { 'x-amz-checksum-xxhash64': 'AAAAAAAAAAA=' };
    const url = await putUrl({ ChecksumXXHASH64: 'AAAAAAAAAAA=' }, Object.keys(headers));
    expect((await send('PUT', url, headers)).code).toBe('NotImplemented');
  });

  it.each([
    ['x-amz-checksum-sha256', { ChecksumSHA256: createHash('sha256').digest('base64') }],
    ['x-amz-checksum-sha512', { ChecksumSHA512: createHash('sha512').digest('base64') }],
    ['x-amz-checksum-md5', { ChecksumMD5: createHash('md5').digest('base64') }],
    ['x-amz-checksum-sha1', { ChecksumSHA1: createHash('sha1').digest('base64') }],
    ['x-amz-checksum-crc32', { ChecksumCRC32: 'AAAAAA==' }],
    ['x-amz-checksum-crc32c', { ChecksumCRC32C: 'AAAAAA==' }],
    ['x-amz-checksum-crc64nvme', { ChecksumCRC64NVME: 'AAAAAAAAAAA=' }],
  ])('with a wrong %s stores nothing', async (name, input) => {
    const value = Object.values(input)[0] ?? '';
    const url = await putUrl(input, [name]);
    expect(await send('PUT', url, { [name]: value }, 'hello')).toMatchObject({
      status: 400,
      code: 'BadDigest',
    });
    expect(await files()).toEqual([]);
    expect((await send('PUT', url, { [name]: value }, '')).status).toBe(200);
  });

  it('with malformed or several checksums is refused', async () => {
    const malformed = await putUrl({ ChecksumSHA256: 'abc' }, ['x-amz-checksum-sha256']);
    const headers = { 'x-amz-checksum-sha256': 'abc' };
    expect((await send('PUT', malformed, headers)).code).toBe('InvalidRequest');
    const both = { ...headers, 'x-amz-checksum-crc32': 'AAAAAA==' };
    const url = await putUrl(
      { ChecksumSHA256: 'abc', ChecksumCRC32: 'AAAAAA==' },
      Object.keys(both),
    );
    expect((await send('PUT', url, both)).code).toBe('InvalidRequest');
  });

  it('with Content-MD5 is compared', async () => {
    const signed = (ContentMD5: string) => putUrl({ ContentMD5 });
    const right = md5('hello', 'base64');
    const wrong = md5('hallo', 'base64');
    const url = await signed(right);
    expect((await send('PUT', await signed(wrong), { 'content-md5': wrong }, 'hello')).code).toBe(
      'BadDigest',
    );
    expect((await send('PUT', await signed('abc'), { 'content-md5': 'abc' }, 'hello')).code).toBe(
      'InvalidDigest',
    );
    expect(await files()).toEqual([]);
    expect((await send('PUT', url, { 'content-md5': right }, 'hello')).status).toBe(200);
  });

  it.each(['CRC32', 'SHA256', 'CRC64NVME'] as const)(
    'of a stream has its %s behind the body',
    async (ChecksumAlgorithm) => {
      const body = randomBytes(200_000);
      const chunks = [body.subarray(0, 1), body.subarray(1, 70_000), body.subarray(70_000)];
      const { ETag } = await s3.send(
        put({
          Body: Readable.from(chunks),
          ContentLength: body.length,
          ContentEncoding: 'gzip',
          ChecksumAlgorithm,
        }),
      );
      expect(ETag).toBe(`"${md5(body)}"`);
      expect((await s3.send(head())).ContentEncoding).toBe('gzip');
    },
  );

  describe('in chunks', () => {
    const chunked = async (body: string, length = 5) => {
      const command = put({ Body: Readable.from(['hello']), ContentLength: 5 });
      command.middlewareStack.add(
        (next) => (args) => {
          const { headers } = args.request as { headers: Record<string, string> };
          headers['x-amz-decoded-content-length'] = String(length);
          Object.assign(args.request as object, { body: Readable.from([Buffer.from(body)]) });
          return next(args);
        },
        { step: 'build', priority: 'low' },
      );
      return s3.send(command);
    };
    const CRC32 = 'NhCmhg==';

    it('are taken whole', async () => {
      await chunked(`2\r\nhe\r\n3\r\nllo\r\n0\r\nx-amz-checksum-crc32:${CRC32}\r\n\r\n`);
      expect(await content()).toBe('hello');
    });

    it.each([
      [`5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`, 'BadDigest'],
      [`5\r\nhello\r\n0\r\n\r\n`, 'BadDigest'],
      [`4\r\nhell\r\n0\r\nx-amz-checksum-crc32:${CRC32}\r\n\r\n`, 'IncompleteBody'],
      [`5\r\nhello\r\n`, 'IncompleteBody'],
      [`5\r\nhel`, 'IncompleteBody'],
      [`5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${CRC32}`, 'IncompleteBody'],
      [`5\r\nhelloo\r\n0\r\n\r\n`, 'IncompleteBody'],
      [`x\r\nhello\r\n0\r\n\r\n`, 'IncompleteBody'],
      [`5;chunk-signature=a\r\nhello\r\n0;chunk-signature=a\r\n\r\n`, 'IncompleteBody'],
      [`5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${CRC32}\r\n\r\nmore`, 'IncompleteBody'],
      ['x'.repeat(1100), 'IncompleteBody'],
    ])('broken in way %# are refused', async (body, code) => {
      await expect(chunked(body)).rejects.toMatchObject({ name: code });
      expect(await files()).toEqual([]);
      await s3.send(put());
    });
  });

  it('without a length is 411', async () => {
    const answer = await send('PUT', await putUrl(), { 'transfer-encoding': 'chunked' }, 'hello');
    expect(answer).toMatchObject({ status: 411, code: 'MissingContentLength' });
  });

  it('of more than 5 GiB is refused before its body is sent', async () => {
    const headers = { 'content-length': 5 * 1024 ** 3 + 1, expect: '100-continue' };
    const sent = open('PUT', await putUrl(), headers);
    sent.flushHeaders();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.headers.connection).toBe('close');
    expect(await answered(response)).toMatchObject({ status: 400, code: 'EntityTooLarge' });
    sent.destroy();
  });

  it('goes on when it was refused in the middle, on the same connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const url = await putUrl({ ContentMD5: md5('a', 'base64') });
    const headers = { 'content-md5': md5('a', 'base64') };
    const body = 'b'.repeat(2_000_000);
    for (let i = 0; i < 3; i++) {
      expect((await send('PUT', url, headers, body, agent)).code).toBe('BadDigest');
    }
    expect((await send('PUT', url, headers, 'a', agent)).status).toBe(200);
    agent.destroy();
  });

  it.each(['disconnects', 'is cut off by close()'])(
    'that %s leaves nothing',
    async (how) => {
      const headers = { 'content-length': 1000, expect: '100-continue' };
      const sent = open('PUT', await putUrl(), headers);
      sent.on('error', () => undefined);
      sent.flushHeaders();
      await once(sent, 'continue');
      sent.write('only this');
      expect(await files()).toHaveLength(1);
      if (how === 'disconnects') sent.destroy();
      await store.close();
      expect(await files()).toEqual([]);
    },
    10_000,
  );

  it('leaves what an earlier crash left behind to the next start', async () => {
    await store.close();
    await writeFile(join(directory, '.incoming', 'left'), 'torn');
    store = await startS3Store({ directory, buckets: [] });
    expect(await files()).toEqual([]);
  });
});

describe('an object that changes', () => {
  it('is read as it was when the reading began', async () => {
    const old = randomBytes(32 * 1024 * 1024);
    await s3.send(put({ Body: old }));
    const url = await getSignedUrl(s3, get());
    const readers = await Promise.all(
      [0, 1].map(async () => {
        const sent = open('GET', url, {});
        sent.end();
        return ((await once(sent, 'response')) as [IncomingMessage])[0];
      }),
    );
    await s3.send(put({ Body: 'new' }));
    await s3.send(new DeleteObjectCommand({ Bucket: 'media', Key: 'a.txt' }));
    for (const reader of readers) expect(md5((await answered(reader)).body)).toBe(md5(old));
    await expect(s3.send(get())).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('is never seen torn', async () => {
    const bodies = Array.from({ length: 12 }, (_, i) => `${i}`.repeat(50_000 + i));
    const etags = new Set(bodies.map((body) => `"${md5(body)}"`));
    const first = bodies[0] ?? '';
    await s3.send(put({ Body: first }));
    const writes = bodies.map((Body) => s3.send(put({ Body })));
    const reads = bodies.map(async () => {
      const { ETag, Body } = await s3.send(get());
      expect(etags).toContain(ETag);
      expect(`"${md5((await Body?.transformToString()) ?? '')}"`).toBe(ETag);
    });
    await Promise.all([...writes, ...reads]);
    expect(await files()).toHaveLength(1);
  });

  it('is one file, that holds its bytes first', async () => {
    await s3.send(put());
    const [name = ''] = await files();
    expect(name).toBe(createHash('sha256').update('a.txt').digest('hex'));
    const file = await readFile(join(directory, 'media', name.slice(0, 2), name));
    expect(file.subarray(0, 5).toString()).toBe('hello');
  });
});
