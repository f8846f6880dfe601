import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  paginateListParts,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  type CompletedPart,
  type CreateMultipartUploadCommandInput,
  type S3ClientConfig,
  type UploadPartCommandInput,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { startS3Store, type S3Store } from './index.js';

const MIB = 1024 * 1024;
const CREDENTIALS = { accessKeyId: 'AKID', secretAccessKey: 'the secret' };
/** The smallest part that may have another behind it. */
const PART = randomBytes(5 * MIB);
const nothing = () => undefined;
const QUIET = { debug: nothing, info: nothing, warn: nothing, error: nothing };

let directory: string;
let store: S3Store;
let s3: S3Client;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-store-'));
  await start();
});

afterEach(async () => {
  await stop();
  await rm(directory, { recursive: true });
});

async function start(): Promise<void> {
  store = await startS3Store({ directory, buckets: ['media'], credentials: CREDENTIALS });
  s3 = client();
}

async function stop(): Promise<void> {
  s3.destroy();
  await store.close();
}

/** One that adds no checksums, unless asked to. */
function client(config: S3ClientConfig = {}): S3Client {
  const { endpoint, region, credentials } = store;
  return new S3Client({
    endpoint,
    region,
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    logger: QUIET,
    ...config,
  });
}

const OBJECT = { Bucket: 'media', Key: 'a.bin' };

async function create(input: Partial<CreateMultipartUploadCommandInput> = {}) {
  const created = await s3.send(new CreateMultipartUploadCommand({ ...OBJECT, ...input }));
  return { ...OBJECT, UploadId: created.UploadId, ...(input.Key && { Key: input.Key }) };
}

type Target = Awaited<ReturnType<typeof create>>;

async function put(
  target: Target,
  PartNumber: number,
  Body: string | Buffer = PART,
  input: Partial<UploadPartCommandInput> = {},
): Promise<CompletedPart> {
  const command = new UploadPartCommand({ ...target, PartNumber, Body, ...input });
  const { ETag, ChecksumCRC32, ChecksumSHA256 } = await s3.send(command);
  return { PartNumber, ETag, ChecksumCRC32, ChecksumSHA256 };
}

const complete = (target: Target, Parts: CompletedPart[], input = {}) =>
  s3.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts }, ...input }));

const abort = (target: Target) => s3.send(new AbortMultipartUploadCommand(target));

async function content(): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand(OBJECT));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** Every file of the store. */
async function files(): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

const md5 = (bytes: string | Buffer) => createHash('md5').update(bytes).digest();
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest();

async function send(method: string, url: string, body: string | Buffer = '') {
  const { hostname, port } = new URL(store.endpoint);
  const path = url.slice(store.endpoint.length);
  const headers = { 'content-length': String(Buffer.byteLength(body)) };
  const sent = request({ hostname, port, method, path, headers });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  sent.end(body);
  const [response] = await answered;
  const answer = await text(response);
  const code = /<Code>(\w+)<\/Code>/.exec(answer)?.[1];
  return { status: response.statusCode, headers: response.headers, body: answer, code };
}

describe('an upload in parts', () => {
  it.each(['WHEN_SUPPORTED', 'WHEN_REQUIRED'] as const)(
    'is an object when it is complete, checksums %s',
    async (requestChecksumCalculation) => {
      const sdk = client({ requestChecksumCalculation });
      const Body = randomBytes(11 * MIB);
      const upload = new Upload({
        client: sdk,
        params: { ...OBJECT, Body, ContentType: 'video/mp4', Metadata: { a: 'b' }, Tagging: 'c=d' },
        partSize: 5 * MIB,
      });
      const parts = [0, 5, 10].map((i) => Body.subarray(i * MIB, (i + 5) * MIB));
      const ETag = `"${md5(Buffer.concat(parts.map(md5))).toString('hex')}-3"`;
      expect(await upload.done()).toMatchObject({
        ETag,
        Bucket: 'media',
        Key: 'a.bin',
        Location: `${store.endpoint}/media/a.bin`,
      });
      expect((await content()).equals(Body)).toBe(true);
      expect(await sdk.send(new HeadObjectCommand(OBJECT))).toMatchObject({
        ETag,
        ContentLength: Body.length,
        ContentType: 'video/mp4',
        Metadata: { a: 'b' },
        TagCount: 1,
      });
      expect(await files()).toHaveLength(1);
      sdk.destroy();
    },
  );

  it('goes through presigned URLs', async () => {
    const created = await send(
      'POST',
      await getSignedUrl(s3, new CreateMultipartUploadCommand(OBJECT)),
    );
    const UploadId = /<UploadId>(.*)<\/UploadId>/.exec(created.body)?.[1];
    const target = { ...OBJECT, UploadId };
    const url = await getSignedUrl(s3, new UploadPartCommand({ ...target, PartNumber: 1 }));
    const { headers } = await send('PUT', url, 'hello');
    expect(headers.etag).toBe(`"${md5('hello').toString('hex')}"`);
    const listed = await send('GET', await getSignedUrl(s3, new ListPartsCommand(target)));
    expect(listed.body).toContain('<Size>5</Size>');
    // As Go writes it: quotes by number, a namespace, other elements.
    const body = `<?xml version="1.0"?><CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
      <Part><PartNumber>1</PartNumber><ETag>&#34;${headers.etag?.slice(1, -1)}&#34;</ETag><Size>5</Size></Part>
    </CompleteMultipartUpload>`;
    const completing = await getSignedUrl(s3, new CompleteMultipartUploadCommand(target));
    expect((await send('POST', completing, body)).status).toBe(200);
    expect((await content()).toString()).toBe('hello');
  });

  it('takes the parts named, in their last form, whatever the order they came in', async () => {
    const target = await create();
    const last = await put(target, 10_000, 'last');
    await put(target, 7, 'another');
    await put(target, 3, 'to be replaced');
    const first = await put(target, 3);
    await complete(target, [{ ...first, ETag: first.ETag?.slice(1, -1) }, last]);
    expect((await content()).equals(Buffer.concat([PART, Buffer.from('last')]))).toBe(true);
    expect(await files()).toHaveLength(1);
  });

  it('may be of one empty part', async () => {
    const target = await create();
    await complete(target, [await put(target, 1, '')]);
    expect(await content()).toHaveLength(0);
  });

  it('goes on after a restart', async () => {
    const target = await create({ ContentType: 'video/mp4' });
    const first = await put(target, 1);
    await stop();
    await start();
    await complete(target, [first, await put(target, 2, 'end')]);
    expect((await content()).equals(Buffer.concat([PART, Buffer.from('end')]))).toBe(true);
    expect((await s3.send(new HeadObjectCommand(OBJECT))).ContentType).toBe('video/mp4');
  });

  it('is joined without being held in memory', async () => {
    const target = await create();
    const part = Buffer.concat(Array.from({ length: 8 }, () => PART));
    const parts = [
      await put(target, 1, part),
      await put(target, 2, part),
      await put(target, 3, part),
    ];
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }, 1);
    await complete(target, parts);
    clearInterval(watching);
    const { ContentLength } = await s3.send(new HeadObjectCommand(OBJECT));
    expect(ContentLength).toBe(3 * part.length);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(part.length);
  });
});

describe('an abort', () => {
  it('removes the parts, and ends the upload', async () => {
    const target = await create();
    const part = await put(target, 1, 'hello');
    expect(await files()).toHaveLength(2);
    await abort(target);
    expect(await files()).toEqual([]);
    await expect(abort(target)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(put(target, 2, 'hello')).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(complete(target, [part])).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(s3.send(new ListPartsCommand(target))).rejects.toMatchObject({
      name: 'NoSuchUpload',
    });
    await expect(content()).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('is not undone by a part that is still arriving', async () => {
    const target = await create();
    const url = await getSignedUrl(s3, new UploadPartCommand({ ...target, PartNumber: 1 }));
    const { hostname, port } = new URL(store.endpoint);
    const path = url.slice(store.endpoint.length);
    const headers = { 'content-length': '10' };
    const sent = request({ hostname, port, method: 'PUT', path, headers });
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
    sent.write('hello');
    while ((await files()).length < 2) await new Promise(setImmediate);
    await abort(target);
    sent.end('world');
    const [response] = await answered;
    expect(await text(response)).toContain('<Code>NoSuchUpload</Code>');
    expect(await files()).toEqual([]);
  });

  it('of one upload leaves others of the same key', async () => {
    const [one, two] = [await create(), await create()];
    const part = await put(two, 1, 'hello');
    await abort(one);
    await complete(two, [part]);
    expect((await content()).toString()).toBe('hello');
  });
});

describe('completing is refused', () => {
  const refused = async (
    target: Target,
    parts: CompletedPart[],
    name: string,
    input?: object,
  ): Promise<void> => {
    await expect(complete(target, parts, input)).rejects.toMatchObject({ name });
    await expect(content()).rejects.toMatchObject({ name: 'NoSuchKey' });
  };

  it('for parts that were not received, or are others', async () => {
    const target = await create();
    const part = await put(target, 1, 'hello');
    await refused(target, [part, { ...part, PartNumber: 2 }], 'InvalidPart');
    await refused(target, [{ ...part, ETag: `"${'a'.repeat(32)}"` }], 'InvalidPart');
    await complete(target, [part]);
  });

  it('out of order, or twice', async () => {
    const target = await create();
    const parts = [await put(target, 1), await put(target, 2)];
    await refused(target, parts.toReversed(), 'InvalidPartOrder');
    await refused(target, [...parts.slice(0, 1), ...parts.slice(0, 1)], 'InvalidPartOrder');
  });

  it('for a part under 5 MiB that is not the last', async () => {
    const target = await create();
    const small = await put(target, 1, PART.subarray(1));
    await refused(target, [small, await put(target, 2, 'end')], 'EntityTooSmall');
    await complete(target, [small]);
  });

  it('for another size than was stated', async () => {
    const target = await create();
    const part = await put(target, 1, 'hello');
    await refused(target, [part], 'InvalidRequest', { MpuObjectSize: 6 });
    await complete(target, [part], { MpuObjectSize: 5 });
  });

  it('for an upload of another key or bucket, and for what is no upload id', async () => {
    const target = await create();
    const part = await put(target, 1, 'hello');
    for (const other of [
      { Key: 'b.bin' },
      { UploadId: '..' },
      { UploadId: '../media' },
      { UploadId: 'a'.repeat(64) },
    ]) {
      await refused({ ...target, ...other }, [part], 'NoSuchUpload');
    }
  });

  it.each([
    ['', 'MalformedXML'],
    ['{}', 'MalformedXML'],
    ['<CompleteMultipartUpload/>', 'MalformedXML'],
    ['<CompleteMultipartUpload><Part></CompleteMultipartUpload>', 'MalformedXML'],
    ['<CompleteMultipartUpload><Part/></CompleteMultipartUpload>', 'MalformedXML'],
    ['<Other><Part><PartNumber>1</PartNumber><ETag>a</ETag></Part></Other>', 'MalformedXML'],
    [xmlPart('1abc'), 'MalformedXML'],
    [xmlPart(''), 'MalformedXML'],
    [xmlPart('<a/>'), 'MalformedXML'],
    [xmlPart('0'), 'InvalidArgument'],
    [xmlPart('-1'), 'InvalidArgument'],
    [xmlPart('10001'), 'InvalidArgument'],
    [`<!DOCTYPE a [<!ENTITY b "1">]>${xmlPart('&b;')}`, 'MalformedXML'],
    [' '.repeat(4 * MIB + 1), 'MaxMessageLengthExceeded'],
  ])('for the list %.70s', async (list, code) => {
    const target = await create();
    const url = await getSignedUrl(s3, new CompleteMultipartUploadCommand(target));
    expect((await send('POST', url, list)).code).toBe(code);
  });

  function xmlPart(number: string): string {
    return `<CompleteMultipartUpload><Part><PartNumber>${number}</PartNumber><ETag>a</ETag></Part></CompleteMultipartUpload>`;
  }
});

describe('If-None-Match: *', () => {
  it('lets one of many uploads be the object', async () => {
    const targets = await Promise.all(Array.from({ length: 8 }, () => create()));
    const completed = await Promise.allSettled(
      targets.map(async (target, i) =>
        complete(target, [await put(target, 1, `upload ${i}`)], { IfNoneMatch: '*' }),
      ),
    );
    const winners = completed.flatMap(({ status }, i) => (status === 'fulfilled' ? [i] : []));
    expect(winners).toHaveLength(1);
    expect((await content()).toString()).toBe(`upload ${winners[0]}`);
    for (const result of completed) {
      if (result.status === 'fulfilled') continue;
      expect(result.reason).toMatchObject({ name: 'PreconditionFailed' });
    }
  });

  it('keeps what was put meanwhile, and the upload', async () => {
    const target = await create();
    const part = await put(target, 1, 'hello');
    await s3.send(new PutObjectCommand({ ...OBJECT, Body: 'there first' }));
    await expect(complete(target, [part], { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    expect((await content()).toString()).toBe('there first');
    await complete(target, [part]);
    expect((await content()).toString()).toBe('hello');
  });

  it('two completions of one upload make one object', async () => {
    const target = await create();
    const part = await put(target, 1, 'hello');
    const results = await Promise.allSettled([complete(target, [part]), complete(target, [part])]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await content()).toString()).toBe('hello');
  });
});

describe('a part', () => {
  it.each(['0', '-1', '10001', '1abc', '1.5', '', '1e3'])(
    'has no number %j',
    async (partNumber) => {
      const target = await create();
      const command = new UploadPartCommand({ ...target, PartNumber: 1 });
      command.middlewareStack.add(
        (next) => (args) => {
          Object.assign((args.request as { query: object }).query, { partNumber });
          return next(args);
        },
        { step: 'build' },
      );
      const url = await getSignedUrl(s3, command);
      expect(await send('PUT', url, 'hello')).toMatchObject({
        status: 400,
        code: 'InvalidArgument',
      });
      expect(await files()).toEqual(['upload.json']);
    },
  );

  it('is refused when it is not what its checksums say', async () => {
    const target = await create();
    const ContentMD5 = md5('other').toString('base64');
    const ChecksumSHA256 = sha256('other').toString('base64');
    for (const input of [{ ContentMD5 }, { ChecksumSHA256 }]) {
      await expect(put(target, 1, 'hello', input)).rejects.toMatchObject({ name: 'BadDigest' });
    }
    expect(await files()).toEqual(['upload.json']);
  });

  it('is no copy', async () => {
    const target = await create();
    const url = await getSignedUrl(s3, new UploadPartCommand({ ...target, PartNumber: 1 }));
    const { hostname, port } = new URL(store.endpoint);
    const sent = request({ hostname, port, method: 'PUT', path: url.slice(store.endpoint.length) });
    sent.setHeader('x-amz-copy-source', '/media/b.bin');
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
    sent.end();
    // It is not signed either, which is said first.
    expect((await answered)[0].statusCode).toBe(403);
    expect(await files()).toEqual(['upload.json']);
  });
});

describe('the checksum of an upload', () => {
  const crc = (bytes: Buffer) => {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(crc32(bytes));
    return value;
  };
  const END = Buffer.from('end');

  async function uploaded(input: Partial<CreateMultipartUploadCommandInput>) {
    const target = await create(input);
    const { ChecksumAlgorithm } = input;
    const algorithm = { ChecksumAlgorithm };
    const parts = [await put(target, 1, PART, algorithm), await put(target, 2, END, algorithm)];
    return { target, parts };
  }

  const head = () => s3.send(new HeadObjectCommand({ ...OBJECT, ChecksumMode: 'ENABLED' }));

  it('is that of the parts\u2019 checksums', async () => {
    const { target, parts } = await uploaded({ ChecksumAlgorithm: 'SHA256' });
    const composite = sha256(Buffer.concat([sha256(PART), sha256(END)])).toString('base64');
    const ChecksumSHA256 = `${composite}-2`;
    const completed = await complete(target, parts);
    expect(completed).toMatchObject({ ChecksumSHA256, ChecksumType: 'COMPOSITE' });
    expect(await head()).toMatchObject({ ChecksumSHA256, ChecksumType: 'COMPOSITE' });
  });

  it('is that of all bytes, when asked for', async () => {
    const { target, parts } = await uploaded({
      ChecksumAlgorithm: 'CRC32',
      ChecksumType: 'FULL_OBJECT',
    });
    const ChecksumCRC32 = crc(Buffer.concat([PART, END])).toString('base64');
    await expect(
      complete(target, parts, { ChecksumCRC32: crc(END).toString('base64') }),
    ).rejects.toMatchObject({ name: 'BadDigest' });
    const completed = await complete(target, parts, { ChecksumCRC32 });
    expect(completed).toMatchObject({ ChecksumCRC32, ChecksumType: 'FULL_OBJECT' });
    expect(await head()).toMatchObject({ ChecksumCRC32, ChecksumType: 'FULL_OBJECT' });
  });

  it('needs those of the parts, of its own algorithm', async () => {
    const target = await create({ ChecksumAlgorithm: 'SHA256' });
    const mismatch = { name: 'InvalidRequest' };
    await expect(put(target, 1, 'hello')).rejects.toMatchObject(mismatch);
    await expect(put(target, 1, 'hello', { ChecksumAlgorithm: 'CRC32' })).rejects.toMatchObject(
      mismatch,
    );
    const part = await put(target, 1, 'hello', { ChecksumAlgorithm: 'SHA256' });
    await expect(complete(target, [{ ...part, ChecksumSHA256: undefined }])).rejects.toMatchObject(
      mismatch,
    );
    await expect(
      complete(target, [{ ...part, ChecksumSHA256: sha256('x').toString('base64') }]),
    ).rejects.toMatchObject({ name: 'InvalidPart' });
    await complete(target, [part]);
  });

  it.each<[Partial<CreateMultipartUploadCommandInput>, string]>([
    [{ ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' }, 'InvalidRequest'],
    [{ ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' }, 'InvalidRequest'],
    [{ ChecksumType: 'COMPOSITE' }, 'InvalidRequest'],
    [{ ChecksumAlgorithm: 'XXHASH3' }, 'NotImplemented'],
  ])('is not %j', async (input, name) => {
    await expect(create(input)).rejects.toMatchObject({ name });
  });
});

describe('ListParts', () => {
  it('tells them in pages, by number', async () => {
    const target = await create({ Key: 'a b/ü.bin', StorageClass: 'STANDARD_IA' });
    for (const partNumber of [10_000, 2, 30, 1, 999])
      await put(target, partNumber, `${partNumber}`);
    const pages = [];
    for await (const page of paginateListParts({ client: s3, pageSize: 2 }, target)) {
      pages.push(page);
    }
    expect(pages.map((page) => page.Parts?.map(({ PartNumber }) => PartNumber))).toEqual([
      [1, 2],
      [30, 999],
      [10_000],
    ]);
    expect(pages[1]).toMatchObject({
      ...target,
      PartNumberMarker: '2',
      NextPartNumberMarker: '999',
      MaxParts: 2,
      IsTruncated: true,
      StorageClass: 'STANDARD_IA',
    });
    expect(pages[2]).toMatchObject({ IsTruncated: false });
    expect(pages[0]?.Parts?.[0]).toEqual({
      PartNumber: 1,
      ETag: `"${md5('1').toString('hex')}"`,
      Size: 1,
      LastModified: expect.any(Date) as Date,
    });
  });

  it('tells their checksums', async () => {
    const target = await create({ ChecksumAlgorithm: 'SHA256' });
    await put(target, 1, 'hello', { ChecksumAlgorithm: 'SHA256' });
    expect(await s3.send(new ListPartsCommand(target))).toMatchObject({
      ChecksumAlgorithm: 'SHA256',
      ChecksumType: 'COMPOSITE',
      Parts: [{ ChecksumSHA256: sha256('hello').toString('base64') }],
    });
  });

  it('tells none', async () => {
    const target = await create();
    const list = await s3.send(new ListPartsCommand(target));
    expect(list.Parts).toBeUndefined();
    expect(list.IsTruncated).toBe(false);
  });

  it.each([{ MaxParts: -1 }, { PartNumberMarker: 'a' }])('refuses %j', async (input) => {
    const target = await create();
    await expect(s3.send(new ListPartsCommand({ ...target, ...input }))).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
  });
});

describe('ListMultipartUploads', () => {
  const list = (input = {}) =>
    s3.send(new ListMultipartUploadsCommand({ Bucket: 'media', ...input }));

  it('tells those that nobody ended, after a restart too', async () => {
    const before = new Date();
    const target = await create();
    await put(target, 1, 'hello');
    await abort(await create({ Key: 'aborted' }));
    const completed = await create({ Key: 'completed' });
    await complete(completed, [await put(completed, 1, 'hello')]);
    await stop();
    await start();
    const { Uploads, ...page } = await list();
    expect(Uploads).toMatchObject([{ Key: 'a.bin', UploadId: target.UploadId }]);
    expect(Uploads?.[0]?.Initiated?.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(page).toMatchObject({ Bucket: 'media', IsTruncated: false, MaxUploads: 1000 });
    await abort(target);
    expect((await list()).Uploads).toBeUndefined();
  });

  it('goes through pages, of several uploads of one key too', async () => {
    const ids = new Set<string | undefined>();
    for (const Key of ['b', 'a', 'b', 'b', 'ü']) ids.add((await create({ Key })).UploadId);
    const seen: (string | undefined)[] = [];
    let markers = {};
    for (let pages = 0; pages < 5; pages++) {
      const page = await list({ ...markers, MaxUploads: 2 });
      seen.push(...(page.Uploads ?? []).map(({ Key }) => Key));
      page.Uploads?.forEach(({ UploadId }) => ids.delete(UploadId));
      if (!page.IsTruncated) break;
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
    expect(seen).toEqual(['a', 'b', 'b', 'b', 'ü']);
    expect(ids.size).toBe(0);
  });

  it('knows prefixes and delimiters', async () => {
    for (const Key of ['a/1', 'a/2', 'b', 'c/1', 'd/1']) await create({ Key });
    const first = await list({ Delimiter: '/', MaxUploads: 2 });
    expect(first.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
    expect(first.Uploads).toMatchObject([{ Key: 'b' }]);
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = first;
    const second = await list({ Delimiter: '/', KeyMarker, UploadIdMarker });
    expect(second.CommonPrefixes).toEqual([{ Prefix: 'c/' }, { Prefix: 'd/' }]);
    const afterPrefix = await list({ Delimiter: '/', KeyMarker: 'a/' });
    expect(afterPrefix.CommonPrefixes).toEqual([{ Prefix: 'c/' }, { Prefix: 'd/' }]);
    const inside = await list({ Prefix: 'a/' });
    expect(inside.Uploads?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
  });

  it('writes keys as in a URL, when asked to', async () => {
    await create({ Key: 'a b+\u0001' });
    expect((await list({ EncodingType: 'url' })).Uploads?.[0]?.Key).toBe('a%20b%2B%01');
  });
});
