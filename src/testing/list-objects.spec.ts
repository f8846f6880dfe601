import {
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  type ListObjectsV2CommandInput,
} from '@aws-sdk/client-s3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Store, type S3Store } from './index.js';

const KEYS = [
  ' ',
  '"quotes\'',
  '&amp;<x>',
  '../a',
  '/',
  '//',
  '0',
  'a',
  'a/',
  'a/1',
  'a/2/x',
  'a/2/y',
  'a/3',
  'a//b',
  'a1',
  'b%2F',
  'b+c',
  'ü/ü',
  '\uff5e',
  '\u{1f600}',
  ...Array.from({ length: 15 }, (_, i) => `many/${String(i).padStart(2, '0')}/z`),
];
const SORTED = KEYS.map((key) => Buffer.from(key))
  .sort((a, b) => Buffer.compare(a, b))
  .map(String);

let directory: string;
let store: S3Store;
let s3: S3Client;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-store-'));
  store = await startS3Store({ directory, buckets: ['media', 'empty'] });
  const { endpoint, region, credentials } = store;
  s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  await Promise.all(
    KEYS.map((Key) => s3.send(new PutObjectCommand({ Bucket: 'media', Key, Body: Key }))),
  );
});

afterAll(async () => {
  s3.destroy();
  await store.close();
  await rm(directory, { recursive: true });
});

const list = (input: Partial<ListObjectsV2CommandInput> = {}) =>
  s3.send(new ListObjectsV2Command({ Bucket: 'media', ...input }));

/** Objects and common prefixes of all pages, as the SDK's paginator collects them. */
async function pages(input: Partial<ListObjectsV2CommandInput>) {
  const keys: string[] = [];
  const prefixes: string[] = [];
  let count = 0;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: 'media', ...input })) {
    count++;
    expect(page.KeyCount).toBe((page.Contents ?? []).length + (page.CommonPrefixes ?? []).length);
    keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
    prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''));
  }
  return { keys, prefixes, count };
}

describe('ListObjectsV2', () => {
  it('lists every key in the order of its UTF-8 bytes', async () => {
    const { Contents, IsTruncated, KeyCount, Name, MaxKeys } = await list();
    expect(Contents?.map(({ Key }) => Key)).toEqual(SORTED);
    expect({ IsTruncated, KeyCount, Name, MaxKeys }).toEqual({
      IsTruncated: false,
      KeyCount: KEYS.length,
      Name: 'media',
      MaxKeys: 1000,
    });
  });

  it('tells size, ETag, date and class', async () => {
    const { Contents } = await list({ Prefix: 'ü' });
    expect(Contents).toEqual([
      {
        Key: 'ü/ü',
        Size: 5,
        ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
        LastModified: expect.any(Date),
        StorageClass: 'STANDARD',
      },
    ]);
  });

  it.each([1, 2, 3, 7, 1000])('pages by %i', async (MaxKeys) => {
    const { keys, count } = await pages({ MaxKeys });
    expect(keys).toEqual(SORTED);
    expect(count).toBe(Math.ceil(KEYS.length / MaxKeys));
  });

  it.each([1, 2, 5, 1000])('groups by delimiter in pages of %i', async (MaxKeys) => {
    const { keys, prefixes } = await pages({ MaxKeys, Delimiter: '/' });
    expect(prefixes).toEqual(['../', '/', 'a/', 'many/', 'ü/']);
    expect(keys).toEqual(SORTED.filter((key) => !key.includes('/')));
  });

  it.each([
    ['a/', '/', ['a/', 'a/1', 'a/3'], ['a//', 'a/2/']],
    ['a', '/', ['a', 'a1'], ['a/']],
    ['a', '2/', ['a', 'a/', 'a//b', 'a/1', 'a/3', 'a1'], ['a/2/']],
    ['many/0', '', SORTED.filter((key) => key.startsWith('many/0')), []],
    ['none', '/', [], []],
  ])('with prefix %j and delimiter %j', async (Prefix, Delimiter, keys, prefixes) => {
    for (const MaxKeys of [1, 2, 1000]) {
      expect(await pages({ Prefix, Delimiter, MaxKeys })).toMatchObject({ keys, prefixes });
    }
  });

  it('starts after a key, whether it exists or not', async () => {
    expect((await pages({ StartAfter: 'a/2/x', MaxKeys: 4 })).keys).toEqual(
      SORTED.slice(SORTED.indexOf('a/2/x') + 1),
    );
    expect((await pages({ StartAfter: 'many/07/' })).keys).toEqual(
      SORTED.slice(SORTED.indexOf('many/07/z')),
    );
  });

  it('encodes keys for URLs when asked', async () => {
    const { Contents, EncodingType, Delimiter } = await list({
      EncodingType: 'url',
      Delimiter: '|',
    });
    expect({ EncodingType, Delimiter }).toEqual({ EncodingType: 'url', Delimiter: '%7C' });
    expect(Contents?.map(({ Key }) => decodeURIComponent(Key ?? ''))).toEqual(SORTED);
    expect(Contents?.map(({ Key }) => Key)).toEqual(
      expect.arrayContaining(['b%2Bc', 'a//b', '%20']),
    );
  });

  it('carries control characters through when encoded for URLs', async () => {
    const Key = 'control/\x01\r\n\t\x7f';
    await s3.send(new PutObjectCommand({ Bucket: 'empty', Key, Body: Key }));
    const { Contents } = await list({ Bucket: 'empty', EncodingType: 'url' });
    expect(Contents?.map((object) => decodeURIComponent(object.Key ?? ''))).toEqual([Key]);
  });

  it('of no keys is not truncated', async () => {
    expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });

  it('cuts max-keys to 1000', async () => {
    expect(await list({ MaxKeys: 5000 })).toMatchObject({ MaxKeys: 1000 });
  });

  it.each([
    { MaxKeys: -1 },
    { ContinuationToken: '!' },
    { ContinuationToken: '' },
    { EncodingType: 'x' as 'url' },
  ])('refuses %j', async (input) => {
    await expect(list(input)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('of a bucket that is not there is 404', async () => {
    await expect(list({ Bucket: 'nowhere' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});
