import { createHmac } from 'node:crypto';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { Buckets } from './buckets.js';
import type { BucketPostRequest } from './bucket-presigner.js';
import { S3PresignService } from './s3-presign.service.js';

const DATE = new Date('2026-11-23T17:00:00.789Z');
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

const CLIENTS: Readonly<Record<string, S3ClientConfig>> = {
  plain: { region: 'eu-central-1', credentials },
  token: { region: 'us-east-1', credentials: { ...credentials, sessionToken: 'to+ken/=' } },
  path: { region: 'us-west-2', credentials, forcePathStyle: true },
  custom: { region: 'us-east-1', credentials, endpoint: 'http://localhost:9000/base/path' },
  address: { region: 'us-east-1', credentials, endpoint: 'http://127.0.0.1:9000' },
  dualstack: { region: 'eu-west-1', credentials, useDualstackEndpoint: true },
};

const FULL: BucketPostRequest = {
  key: 'bücher/"a" + $b/日本.png',
  contentType: 'image/png',
  contentLengthRange: { min: 1, max: 1000 },
  metadata: { Author: 'Ada "L" $1' },
  contentDisposition: 'attachment; filename="a.png"',
  successActionStatus: 201,
  expiresIn: 600,
};

async function presignPost(
  request: BucketPostRequest,
  client: S3ClientConfig = { region: 'eu-central-1', credentials },
  options: object = {},
) {
  const buckets = await Buckets.open({
    buckets: { media: { bucket: 'real-bucket', client, ...options } },
  });
  try {
    return await new S3PresignService(buckets).presignPost(request, DATE);
  } finally {
    buckets.onApplicationShutdown();
  }
}

type Condition = Record<string, string> | readonly [string, string, unknown];

const decoded = (policy = '') =>
  JSON.parse(Buffer.from(policy, 'base64').toString()) as {
    readonly expiration: string;
    readonly conditions: readonly Condition[];
  };

/** Names in lower case, as S3 takes them, and the policy's own text and signature apart. */
function compared(fields: Readonly<Record<string, string>>) {
  const entries = Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]);
  const {
    policy,
    'x-amz-signature': signature,
    ...others
  } = Object.fromEntries(entries) as Record<string, string>;
  return { policy, signature, others };
}

/** As a set; S3 compares names of fields without regard to case. */
const sorted = (conditions: readonly Condition[]) =>
  conditions
    .map((condition) =>
      Array.isArray(condition)
        ? JSON.stringify(condition)
        : JSON.stringify(
            Object.entries(condition).map(([name, value]) => [name.toLowerCase(), value as string]),
          ),
    )
    .sort();

describe('presignPost', () => {
  beforeEach(() => jest.useFakeTimers({ now: DATE }));
  afterEach(() => jest.useRealTimers());

  it.each(Object.entries(CLIENTS))('gives the form that the SDK gives (%s)', async (_, config) => {
    const ours = await presignPost(FULL, config);
    const client = new S3Client(config);
    const theirs = await createPresignedPost(client, {
      Bucket: 'real-bucket',
      Key: FULL.key,
      Conditions: [['content-length-range', 1, 1000]],
      Fields: {
        'content-type': 'image/png',
        'content-disposition': 'attachment; filename="a.png"',
        success_action_status: '201',
        'x-amz-meta-author': 'Ada "L" $1',
      },
      Expires: 600,
    });
    client.destroy();
    const [mine, its] = [compared(ours.fields), compared(theirs.fields)];
    // The SDK adds the bucket as a field, which S3 knows from the URL.
    expect({ ...mine.others, bucket: 'real-bucket' }).toEqual(its.others);
    expect(ours.url).toBe(theirs.url);
    const [myPolicy, itsPolicy] = [decoded(mine.policy), decoded(its.policy)];
    expect(Date.parse(myPolicy.expiration)).toBe(Date.parse(itsPolicy.expiration));
    expect(sorted(myPolicy.conditions)).toEqual(sorted(itsPolicy.conditions));
    // One secret, day and region: the same function of the policy's text.
    const key = ['20261123', String(config.region), 's3', 'aws4_request'].reduce<string | Buffer>(
      (derived, part) => createHmac('sha256', derived).update(part).digest(),
      'AWS4secret',
    );
    for (const { policy = '', signature } of [mine, its]) {
      expect(createHmac('sha256', key).update(policy).digest('hex')).toBe(signature);
    }
  });

  it.each<[string, BucketPostRequest, object]>([
    ['everything', FULL, {}],
    ['nothing but a key', { key: 'a' }, {}],
    ['who pays', { key: 'a' }, { requesterPays: true }],
  ])('covers each field by one exact condition: %s', async (_, request, options) => {
    const { fields } = await presignPost(request, CLIENTS['token'], options);
    const { policy, others } = compared(fields);
    const exact = Object.assign(
      {},
      ...decoded(policy).conditions.filter((each) => !Array.isArray(each)),
    ) as object;
    const names = Object.fromEntries(
      Object.entries(exact).map(([name, value]) => [name.toLowerCase(), value as string]),
    );
    expect(names).toEqual({ ...others, bucket: 'real-bucket' });
    expect('x-amz-request-payer' in fields).toBe('requesterPays' in options);
  });

  it.each<[string, BucketPostRequest['contentLengthRange'], number, number]>([
    ['5 GiB at most by default', undefined, 0, 5 * 1024 ** 3],
    ['one end', { max: 7 }, 0, 7],
    ['the other', { min: 7 }, 7, 5 * 1024 ** 3],
    ['one size alone', { min: 0, max: 0 }, 0, 0],
  ])('always bounds the size: %s', async (_, contentLengthRange, min, max) => {
    const { fields } = await presignPost({ key: 'a', contentLengthRange });
    expect(decoded(fields['policy']).conditions).toContainEqual(['content-length-range', min, max]);
  });

  it('leaves a type by its beginning to the uploader', async () => {
    const { fields } = await presignPost({ key: 'a', contentTypePrefix: 'image/' });
    expect(Object.keys(fields).map((name) => name.toLowerCase())).not.toContain('content-type');
    expect(decoded(fields['policy']).conditions).toContainEqual([
      'starts-with',
      '$Content-Type',
      'image/',
    ]);
  });

  it.each<[string, BucketPostRequest, string, string]>([
    ['${filename} as the key', { key: '${filename}' }, 'invalid_key', 'key'],
    ['${filename} in the key', { key: 'a/${filename}/b' }, 'invalid_key', 'key'],
    ['an empty key', { key: '' }, 'invalid_key', 'key'],
    ['a dot segment', { key: 'a/../b' }, 'invalid_key', 'key'],
    [
      '${filename} in metadata',
      { key: 'a', metadata: { a: 'x${filename}' } },
      'validation_failed',
      'metadata',
    ],
    [
      '${filename} in a type',
      { key: 'a', contentType: 'a/b; c="${filename}"' },
      'validation_failed',
      'contentType',
    ],
    [
      '${filename} in a disposition',
      { key: 'a', contentDisposition: '${filename}' },
      'validation_failed',
      'contentDisposition',
    ],
    [
      'two types',
      { key: 'a', contentType: 'a/b', contentTypePrefix: 'a/' },
      'validation_failed',
      'contentTypePrefix',
    ],
    [
      'a beginning without a slash',
      { key: 'a', contentTypePrefix: 'image' },
      'validation_failed',
      'contentTypePrefix',
    ],
    [
      'an empty beginning',
      { key: 'a', contentTypePrefix: '' },
      'validation_failed',
      'contentTypePrefix',
    ],
    [
      'a range upside down',
      { key: 'a', contentLengthRange: { min: 2, max: 1 } },
      'validation_failed',
      'contentLengthRange',
    ],
    [
      'a negative size',
      { key: 'a', contentLengthRange: { min: -1 } },
      'validation_failed',
      'contentLengthRange',
    ],
    [
      'half a byte',
      { key: 'a', contentLengthRange: { max: 0.5 } },
      'validation_failed',
      'contentLengthRange',
    ],
    [
      'more than 5 GiB',
      { key: 'a', contentLengthRange: { max: 5 * 1024 ** 3 + 1 } },
      'validation_failed',
      'contentLengthRange',
    ],
    [
      'a range as a list',
      { key: 'a', contentLengthRange: [0, 1] as object },
      'validation_failed',
      'contentLengthRange',
    ],
    [
      'a range with more in it',
      { key: 'a', contentLengthRange: { max: 1, mox: 2 } as object },
      'validation_failed',
      'contentLengthRange',
    ],
    [
      'another status',
      { key: 'a', successActionStatus: 404 as 200 },
      'validation_failed',
      'successActionStatus',
    ],
    [
      'an unknown field',
      { key: 'a', acl: 'public-read' } as BucketPostRequest,
      'validation_failed',
      'acl',
    ],
    ['no life', { key: 'a', expiresIn: 0 }, 'validation_failed', 'expiresIn'],
    [
      "another bucket than the presigner's",
      { key: 'a', bucket: 'real-bucket' } as BucketPostRequest,
      'unknown_bucket',
      'bucket',
    ],
  ])('refuses %s', async (_, request, code, field) => {
    await expect(presignPost(request)).rejects.toMatchObject({ code, faults: [{ field }] });
  });

  it('refuses a time that is none', async () => {
    const buckets = await Buckets.open({
      buckets: { media: { client: { region: 'eu-central-1', credentials } } },
    });
    const post = new S3PresignService(buckets).presignPost({ key: 'a' }, new Date(NaN));
    await expect(post).rejects.toMatchObject({
      code: 'validation_failed',
      faults: [{ field: 'date' }],
    });
    buckets.onApplicationShutdown();
  });

  it('lives no longer than the bucket allows, and says so', async () => {
    const post = await presignPost(FULL, undefined, { maxExpiresIn: 60 });
    expect(post).toMatchObject({ expiresIn: 60, expiryLimitedBy: 'policy' });
    expect(post.expiresAt).toEqual(new Date('2026-11-23T17:01:00Z'));
    expect(decoded(post.fields['policy']).expiration).toBe('2026-11-23T17:01:00.000Z');
  });

  it('lives no longer than the credentials, and says so', async () => {
    const expiration = new Date(DATE.getTime() + 120_000);
    const client = {
      region: 'eu-central-1',
      credentials: async () => Promise.resolve({ ...credentials, sessionToken: 't', expiration }),
    };
    const post = await presignPost(FULL, client);
    expect(post).toMatchObject({ expiresIn: 120, expiryLimitedBy: 'credentials' });
    expect(post.fields).toHaveProperty('x-amz-security-token', 't');
    expect(decoded(post.fields['policy']).expiration).toBe('2026-11-23T17:02:00.000Z');
  });

  it('S3 Express takes no forms', async () => {
    const buckets = await Buckets.open({
      buckets: { 'a--use1-az4--x-s3': { client: { region: 'us-east-1', credentials } } },
    });
    await expect(
      new S3PresignService(buckets).presignPost({ key: 'a' }, DATE),
    ).rejects.toMatchObject({ code: 'validation_failed', faults: [{ field: 'bucket' }] });
    buckets.onApplicationShutdown();
  });
});
