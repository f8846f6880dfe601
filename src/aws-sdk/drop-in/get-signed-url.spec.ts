import * as s3 from '@aws-sdk/client-s3';
import * as presigner from '@aws-sdk/s3-request-presigner';
import { Sha256Js } from '@smithy/core/checksum';
import { NormalizedSchema, type operation } from '@smithy/core/schema';
import { clients, COMMANDS, credentials, type Command } from '../../../test/support/sdk-samples.js';
import { getSignedUrl } from '../index.js';

/** The SDK's function counts its calls, so that a test knows who signed. */
jest.mock('@aws-sdk/s3-request-presigner', () => {
  const actual = jest.requireActual<typeof presigner>('@aws-sdk/s3-request-presigner');
  return { ...actual, getSignedUrl: jest.fn(actual.getSignedUrl) };
});
const fallback = jest.mocked(presigner.getSignedUrl);
const { getSignedUrl: sdk } = jest.requireActual<typeof presigner>('@aws-sdk/s3-request-presigner');

type Options = NonNullable<Parameters<typeof sdk>[2]>;

const DATE = new Date('2026-11-23T17:00:00.789Z');

beforeAll(() => {
  jest.spyOn(console, 'warn').mockImplementation();
});

const outcome = async (url: Promise<string>) =>
  url.catch((error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : '?'));

describe('who signs', () => {
  const get = (input: object = {}) =>
    new s3.GetObjectCommand({ Bucket: 'my-bucket', Key: 'a', ...input });
  const newClient = (config: s3.S3ClientConfig = {}) =>
    new s3.S3Client({ credentials, region: 'eu-central-1', ...config });

  /** Both sign the same, and it was one of them that did. */
  async function signedBy(
    client: s3.S3Client,
    command: () => Command,
    options: () => Options = () => ({}),
  ) {
    const both = () => ({ signingDate: DATE, ...options() });
    const theirs = await outcome(sdk(client, command(), both()));
    fallback.mockClear();
    expect(await outcome(getSignedUrl(client, command(), both()))).toBe(theirs);
    return fallback.mock.calls.length > 0 ? 'the SDK' : 'ourselves';
  }

  it('of the commands, those with a body go to the SDK', async () => {
    const toSdk: string[] = [];
    for (const [name, command] of COMMANDS) {
      const input = new command({}).schema as unknown as [9, ...Parameters<typeof operation>];
      const required = [...NormalizedSchema.of(input[4]).structIterator()]
        .filter(
          ([, member]) => member.getMergedTraits().httpLabel || member.getMergedTraits().httpQuery,
        ) // prettier-ignore
        .map(([member]) => [member, member === 'Bucket' ? 'my-bucket' : '1']);
      const signer = await signedBy(newClient(), () => new command({ ...(Object.fromEntries(required) as object), ClientToken: 'a' })); // prettier-ignore
      if (signer === 'the SDK') toSdk.push(name.replace(/Command$/, ''));
    }
    expect(toSdk.sort()).toEqual(TO_THE_SDK.trim().split(/\s+/));
    expect(COMMANDS.length - toSdk.length).toBeGreaterThan(70);
  });

  it('of the clients, those that do more than sign go to the SDK', async () => {
    const toSdk: string[] = [];
    for (const [name, client] of Object.entries(clients)) {
      if ((await signedBy(client, get)) === 'the SDK') toSdk.push(name);
    }
    expect(toSdk).toEqual(['headers', 'bucketEndpoint']);
  });

  it.each([
    ['an access point', 'ourselves', 'arn:aws:s3:us-east-1:123456789012:accesspoint/reports'],
    ['a multi-region access point', 'the SDK', 'arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap'], // prettier-ignore
    ['S3 Express', 'the SDK', 'reports--use1-az4--x-s3'],
  ])('%s is signed by %s', async (_, signer, Bucket) => {
    const client = newClient({ region: 'us-east-1', disableS3ExpressSessionAuth: true });
    expect(await signedBy(client, () => get({ Bucket }))).toBe(signer);
  });

  it.each([
    ['PutObject without its body', 'ourselves', () => new s3.PutObjectCommand(OBJECT)],
    ['PutObject with a body', 'the SDK', () => new s3.PutObjectCommand({ ...OBJECT, Body: 'a' })], // prettier-ignore
    ['a checksum given', 'ourselves', () => new s3.PutObjectCommand({ ...OBJECT, ChecksumSHA256: 'a' })], // prettier-ignore
    ['a checksum to be made', 'the SDK', () => new s3.PutObjectCommand({ ...OBJECT, ChecksumAlgorithm: 'SHA256' })], // prettier-ignore
    ['a customer-provided key', 'the SDK', () => get({ SSECustomerKey: 'k'.repeat(32) })],
    ['a key that no header may hold', 'the SDK', () => get({ Range: 'a\u0001' })],
    ['a lone surrogate', 'the SDK', () => get({ Key: '\ud83d' })],
    ['no key', 'the SDK', () => get({ Key: undefined })],
    ['a command class of the application', 'the SDK', () => new (class extends s3.GetObjectCommand {})(OBJECT)], // prettier-ignore
  ])('%s is signed by %s', async (_, signer, command) => {
    expect(await signedBy(newClient(), command)).toBe(signer);
  });

  it.each<[string, string, Options]>([
    ['a day', 'ourselves', { expiresIn: 86_400 }],
    ['an undefined expiry', 'ourselves', { expiresIn: undefined }],
    ['an expiry of 0', 'the SDK', { expiresIn: 0 }],
    ['eight days', 'the SDK', { expiresIn: 691_200 }],
    ['any region', 'the SDK', { signingRegion: '*' }],
    ['a date as text', 'the SDK', { signingDate: '2026-11-23T17:00:00Z' }],
    ['a signed user agent', 'the SDK', { signableHeaders: new Set(['user-agent']) }],
  ])('%s is signed by %s', async (_, signer, options) => {
    expect(await signedBy(newClient(), get, () => options)).toBe(signer);
  });

  it('middleware added to a client at any time goes to the SDK, also under a name of the SDK', async () => {
    const client = newClient();
    expect(await signedBy(client, get)).toBe('ourselves');
    const pay = (other: s3.S3Client, options: { name: string; override?: boolean }) =>
      other.middlewareStack.add(
        (next) => (args) => next({ ...args, input: { ...args.input, RequestPayer: 'requester' } }),
        { step: 'initialize', ...options },
      );
    pay(client, { name: 'pay' });
    expect(await signedBy(client, get)).toBe('the SDK');
    client.middlewareStack.remove('pay');
    expect(await signedBy(client, get)).toBe('ourselves');
    for (const other of [client, newClient()]) {
      pay(other, { name: 'validateBucketNameMiddleware', override: true });
      expect(await signedBy(other, get)).toBe('the SDK');
    }
  });

  it('middleware of a command goes to the SDK', async () => {
    const command = () => {
      const made = get();
      made.middlewareStack.add((next) => (args) => next({ ...args, input: { ...args.input, Key: 'b' } })); // prettier-ignore
      return made;
    };
    expect(await signedBy(newClient(), command)).toBe('the SDK');
  });

  it("an application's own kind of client goes to the SDK", async () => {
    const client = new (class extends s3.S3Client {})({ credentials, region: 'us-east-1' });
    expect(await signedBy(client, get)).toBe('the SDK');
  });

  it('follows credentials, region and endpoint that change', async () => {
    const now = { key: 'ONE', secret: 'one', region: 'us-east-1', endpoint: 'https://one.example' };
    const client = newClient({
      region: () => Promise.resolve(now.region),
      credentials: () => Promise.resolve({ accessKeyId: now.key, secretAccessKey: now.secret, expiration: new Date() }), // prettier-ignore
    });
    const custom = newClient({ endpoint: () => Promise.resolve(new URL(now.endpoint)) as never });
    const changes = [{}, { key: 'TWO' }, { secret: 'two' }, { region: 'eu-north-1' }, { endpoint: 'https://two.example' }]; // prettier-ignore
    for (const change of changes) {
      Object.assign(now, change);
      expect(await signedBy(client, get)).toBe('ourselves');
      expect(await signedBy(custom, get)).toBe('ourselves');
    }
  });

  it('follows a configuration that is changed in place', async () => {
    const changes: Partial<s3.S3Client['config']>[] = [
      { endpointProvider: () => ({ url: new URL('https://changed.example/') }) },
      { requestHandler: handler({ handlerProtocol: 'h2' }) },
      { sha256: OtherSha256 },
    ];
    for (const change of changes) {
      const client = newClient();
      const before = { ...client.config };
      expect(await signedBy(client, get)).toBe('ourselves');
      Object.assign(client.config, change);
      expect(await signedBy(client, get)).toBe('the SDK');
      Object.assign(client.config, before);
      expect(await signedBy(client, get)).toBe('ourselves');
    }
  });

  it.each<[string, string, () => s3.S3ClientConfig]>([
    ['a handler that names no protocol', 'ourselves', () => ({ requestHandler: handler({}) })],
    ['a handler that tells nothing', 'ourselves', () => ({ requestHandler: handler() })],
    ['a handler whose protocol is no text', 'the SDK', () => ({ requestHandler: handler({ handlerProtocol: 2 }) })], // prettier-ignore
    ['a digest of its own', 'the SDK', () => ({ sha256: OtherSha256 })],
  ])('a client with %s is signed for by %s', async (_, signer, config) => {
    expect(await signedBy(newClient(config()), get)).toBe(signer);
  });

  it('asks a provider that fails once, and throws what it threw', async () => {
    const failure = new Error('none today');
    const provider = jest.fn(() => Promise.reject(failure));
    const client = newClient({ credentials: provider });
    await expect(sdk(client, get())).rejects.toBe(failure);
    provider.mockClear();
    await expect(getSignedUrl(client, get())).rejects.toBe(failure);
    expect(provider).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['no command', {}],
    ['null', null],
    ['a command of no SDK', { input: {}, middlewareStack: {} }],
  ])('refuses %s as the SDK does', async (_, command) => {
    expect(await signedBy(newClient(), () => command as never)).toBe('the SDK');
  });

  it('refuses what is no client as the SDK does', async () => {
    for (const client of [null, {}, { config: {} }]) {
      expect(await signedBy(client as never, get)).toBe('the SDK');
    }
  });

  it('keeps buckets and commands apart', async () => {
    const client = newClient();
    const list = () => new s3.ListObjectsV2Command(OBJECT) as unknown as Command;
    const others = ['other-bucket', 'with.dots'].map((Bucket) => () => get({ Bucket }));
    for (const command of [get, ...others, get, list, get]) {
      expect(await signedBy(client, command)).toBe('ourselves');
    }
    const all = () => new s3.ListBucketsCommand() as unknown as Command;
    const directories = () => new s3.ListDirectoryBucketsCommand() as unknown as Command;
    expect(await signedBy(client, all)).toBe('ourselves');
    expect(await signedBy(client, directories)).toBe('the SDK');
  });

  it('leaves command and options as they were', async () => {
    const command = new s3.PutObjectCommand(OBJECT);
    const options = { unhoistableHeaders: new Set<string>(), unsignableHeaders: new Set<string>() };
    await getSignedUrl(newClient(), command, options);
    expect(command.input).toEqual(OBJECT);
    expect(options).toEqual({ unhoistableHeaders: new Set(), unsignableHeaders: new Set() });
  });
});

const OBJECT = { Bucket: 'my-bucket', Key: 'a' };

/** A transport of the application's, which says of itself what it likes. */
const handler = (metadata?: object) => ({ handle: () => Promise.reject(new Error()), metadata }) as never; // prettier-ignore

/** A digest of something else, so that it shows who computed it. */
class OtherSha256 extends Sha256Js {
  override digest(): Promise<Uint8Array> {
    super.update('and more');
    return super.digest();
  }
}

/** Those with a body, and one that always asks S3 Express. */
const TO_THE_SDK = `
  CompleteMultipartUpload CreateBucket CreateBucketMetadataConfiguration
  CreateBucketMetadataTableConfiguration DeleteObjects ListDirectoryBuckets PutBucketAbac
  PutBucketAccelerateConfiguration PutBucketAcl PutBucketAnalyticsConfiguration PutBucketCors
  PutBucketEncryption PutBucketIntelligentTieringConfiguration PutBucketInventoryConfiguration
  PutBucketLifecycleConfiguration PutBucketLogging PutBucketMetricsConfiguration
  PutBucketNotificationConfiguration PutBucketOwnershipControls PutBucketPolicy
  PutBucketReplication PutBucketRequestPayment PutBucketTagging PutBucketVersioning
  PutBucketWebsite PutObjectAcl PutObjectAnnotation PutObjectLegalHold PutObjectLockConfiguration
  PutObjectRetention PutObjectTagging PutPublicAccessBlock RestoreObject SelectObjectContent
  UpdateBucketMetadataAnnotationTableConfiguration
  UpdateBucketMetadataInventoryTableConfiguration UpdateBucketMetadataJournalTableConfiguration
  UpdateObjectEncryption WriteGetObjectResponse
`;

// Either stands in for the other; the compiler is the test.
const SAME_TYPE: { ours: typeof sdk; theirs: typeof getSignedUrl } = { ours: getSignedUrl, theirs: sdk }; // prettier-ignore
it('has the type of the SDK', () => expect(SAME_TYPE.ours).toBe(getSignedUrl));
