import { S3Client } from '@aws-sdk/client-s3';
import * as sdk from '@aws-sdk/s3-presigned-post';
import { Sha256Js } from '@smithy/core/checksum';
import fc from 'fast-check';
import { clients, credentials } from '../../../test/support/sdk-samples.js';
import { createPresignedPost } from '../index.js';

/** The SDK's function counts its calls, so that a test knows who signed. */
jest.mock('@aws-sdk/s3-presigned-post', () => {
  const actual = jest.requireActual<typeof sdk>('@aws-sdk/s3-presigned-post');
  return { ...actual, createPresignedPost: jest.fn(actual.createPresignedPost) };
});
const fallback = jest.mocked(sdk.createPresignedPost);
const actual = jest.requireActual<typeof sdk>('@aws-sdk/s3-presigned-post');

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

type Client = Parameters<typeof createPresignedPost>[0];
type Options = sdk.PresignedPostOptions;

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const options: fc.Arbitrary<Options> = fc.record(
  {
    Bucket: fc.constantFrom('my-bucket', 'with.dots', 'Legacy_Bucket', ''),
    Key: fc.oneof(text, text.map((prefix) => `${prefix}\${filename}`), fc.constant('${filename}a')), // prettier-ignore
    Conditions: fc.array(
      fc.oneof(
        fc.record({ acl: text }),
        fc.tuple(fc.constant('starts-with' as const), fc.constant('$Content-Type'), text),
        fc.constant<['content-length-range', number, number]>(['content-length-range', 0, 1000]),
      ),
      { maxLength: 4 },
    ),
    Fields: fc.dictionary(fc.oneof(text, fc.constantFrom('acl', 'bucket', 'X-Amz-Date')), text, {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    Expires: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 604_800 }) },
      { weight: 1, arbitrary: fc.constantFrom(0, -1, 0.5, NaN, Infinity) },
    ),
  },
  { requiredKeys: ['Bucket', 'Key'], noNullPrototype: true },
);

const outcome = async (post: Promise<unknown>) =>
  post.catch((error: unknown) =>
    error instanceof Error ? `${error.name}: ${error.message}` : '?',
  );

beforeEach(() => jest.useFakeTimers({ now: new Date('2026-11-23T17:00:00.789Z') }));
afterEach(() => jest.useRealTimers());

it(`gives the form that the SDK gives (PROPERTY_SEED=${SEED})`, async () => {
  process.stdout.write(`create-presigned-post.spec.ts: PROPERTY_SEED=${SEED}\n`);
  const property = fc.asyncProperty(
    fc.constantFrom(...Object.keys(clients)),
    options,
    async (name, options) => {
      const client = clients[name] as Client;
      const theirs = await outcome(actual.createPresignedPost(client, options));
      expect(await outcome(createPresignedPost(client, options))).toEqual(theirs);
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: 1000 });
}, 60_000);

it.each([
  ['plain', 'ourselves'],
  ['token', 'ourselves'],
  ['custom', 'ourselves'],
  ['headers', 'the SDK'],
])('a form of the client %s is signed by %s', async (name, signer) => {
  fallback.mockClear();
  await createPresignedPost(clients[name] as Client, { Bucket: 'my-bucket', Key: 'a' });
  expect(fallback.mock.calls.length > 0 ? 'the SDK' : 'ourselves').toBe(signer);
});

it('a digest of the client is used, also one that comes later', async () => {
  class OtherSha256 extends Sha256Js {
    override digest(): Promise<Uint8Array> {
      super.update('and more');
      return super.digest();
    }
  }
  const client = new S3Client({ region: 'us-east-1', credentials });
  const post = { Bucket: 'my-bucket', Key: 'a' };
  const plain = await createPresignedPost(client, post);
  client.config.sha256 = OtherSha256;
  const other = await createPresignedPost(client, post);
  expect(other).toEqual(await actual.createPresignedPost(client, post));
  expect(other).not.toEqual(plain);
});

it('a provider that fails is asked once, and what it threw is thrown', async () => {
  const failure = new Error('none today');
  const provider = jest.fn(() => Promise.reject(failure));
  const client = new S3Client({ region: 'us-east-1', credentials: provider });
  const post = { Bucket: 'my-bucket', Key: 'a' };
  await expect(actual.createPresignedPost(client, post)).rejects.toBe(failure);
  provider.mockClear();
  await expect(createPresignedPost(client, post)).rejects.toBe(failure);
  expect(provider).toHaveBeenCalledTimes(1);
});

it('what is no client is refused as the SDK refuses it', async () => {
  for (const client of [null, {}]) {
    const arguments_ = [client as never, { Bucket: 'my-bucket', Key: 'a' }] as const;
    const theirs = await outcome(actual.createPresignedPost(...arguments_));
    expect(await outcome(createPresignedPost(...arguments_))).toBe(theirs);
  }
});
