import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import * as presigner from '@aws-sdk/s3-request-presigner';
import { NormalizedSchema, type operation } from '@smithy/core/schema';
import fc from 'fast-check';
import {
  clients,
  COMMANDS,
  credentials,
  type CommandClass,
} from '../../../test/support/sdk-samples.js';
import { getSignedUrl } from '../index.js';

/** The SDK's function counts its calls, so that the test knows how much went to it. */
jest.mock('@aws-sdk/s3-request-presigner', () => {
  const actual = jest.requireActual<typeof presigner>('@aws-sdk/s3-request-presigner');
  return { ...actual, getSignedUrl: jest.fn(actual.getSignedUrl) };
});
const fallback = jest.mocked(presigner.getSignedUrl);
const { getSignedUrl: sdk } = jest.requireActual<typeof presigner>('@aws-sdk/s3-request-presigner');

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const RUNS = 25;
/** These have the headers, and are what is presigned. */
const OFTEN = /^(Get|Head|Put|Delete|Copy)ObjectC|Upload/;

type Options = NonNullable<Parameters<typeof sdk>[2]>;

const BUCKETS = [
  ...['my-bucket', 'my-bucket', 'with.dots', 'Legacy_Bucket', 'a', 'not/a/bucket', ''],
  'arn:aws:s3:eu-west-2:123456789012:accesspoint/reports',
  'arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-01234567890123456/accesspoint/reports',
  'arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/banner',
  'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap',
  'reports-alias-abcdefghijklmnopqrstuvwxyz12-s3alias',
  'https://bucket.example/base',
];

/** Mostly the first: an oddity in each request would send all of them to the SDK. */
const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, share = 30) =>
  fc.oneof({ weight: share - 1, arbitrary: usual }, { weight: 1, arbitrary: odd });

const text = mostly(
  fc.oneof(
    fc.stringMatching(/^[a-z/]{1,10}$/),
    fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 12 }),
    fc.constantFrom('/a//b/', '.', '../a', 'a b+c%2F'),
  ),
  fc.constantFrom('', '\ud83d', ' a\t b\n'),
  100,
);
const header = fc.stringMatching(/^[ !-~\t]{0,12}$/);

/** Options of a client in every combination; those that exclude each other make both sides refuse. */
const config: fc.Arbitrary<S3ClientConfig> = fc.record(
  {
    region: fc.constantFrom(
      'us-east-1',
      'eu-central-1',
      'cn-north-1',
      'us-gov-west-1',
      'aws-global',
    ),
    credentials: fc.constantFrom(credentials, { ...credentials, sessionToken: 'to+ken/==' }),
    endpoint: fc.constantFrom(
      'http://localhost:9000/base',
      'https://store.example/',
      'http://127.0.0.1',
    ),
    forcePathStyle: mostly(fc.constant(false), fc.constant(true), 5),
    useDualstackEndpoint: mostly(fc.constant(false), fc.constant(true), 5),
    useFipsEndpoint: mostly(fc.constant(false), fc.constant(true), 5),
    useAccelerateEndpoint: mostly(fc.constant(false), fc.constant(true), 5),
    useArnRegion: mostly(fc.constant(false), fc.constant(true), 5),
    requestChecksumCalculation: fc.constantFrom('WHEN_REQUIRED', 'WHEN_SUPPORTED'),
    responseChecksumValidation: fc.constantFrom('WHEN_REQUIRED', 'WHEN_SUPPORTED'),
  },
  { requiredKeys: ['region', 'credentials'], noNullPrototype: true },
);

const made = new Map<string, S3Client>();
function clientFor(chosen: string | S3ClientConfig): S3Client {
  const name = JSON.stringify(chosen);
  const client =
    typeof chosen === 'string' ? clients[chosen] : (made.get(name) ?? new S3Client(chosen));
  if (!client) throw new Error(`there is no client ${name}`);
  made.set(name, client);
  return client;
}

/** Random values of a type, where the command's schema binds it to a header, the query or the path. */
function valueOf(schema: NormalizedSchema): fc.Arbitrary<unknown> | undefined {
  if (schema.isTimestampSchema()) {
    return fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
  }
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) return fc.integer({ min: 0, max: 10_000 });
  if (schema.isListSchema()) return fc.array(header, { maxLength: 3 });
  if (schema.isMapSchema()) return fc.dictionary(fc.oneof(fc.stringMatching(/^[a-zA-Z-]{1,8}$/), text), header, { maxKeys: 2 }); // prettier-ignore
  if (!schema.isStringSchema()) return undefined;
  return schema.getMergedTraits().httpHeader === undefined ? text : fc.oneof(header, text);
}

/** Often absent; what makes the SDK do more, such as customer-provided keys, seldom there. */
function inputOf(command: CommandClass): fc.Arbitrary<object> {
  const members: Record<string, fc.Arbitrary<unknown>> = {};
  const { 4: input } = new command({}).schema as unknown as [9, ...Parameters<typeof operation>];
  for (const [name, member] of NormalizedSchema.of(input).structIterator()) {
    const value = valueOf(member);
    if (!value) continue;
    const rare = /^(CopySource)?SSECustomer|^ChecksumAlgorithm$/.test(name);
    members[name] = mostly(fc.constant(undefined), value, rare ? 50 : 4);
  }
  members['Bucket'] &&= mostly(fc.constant('my-bucket'), fc.constantFrom(...BUCKETS), 3);
  members['Key'] &&= text;
  members['ClientToken'] &&= fc.constant('instead of a random one');
  members['Body'] &&= mostly(fc.constant(undefined), fc.constantFrom('', 'text'), 20);
  members['ChecksumAlgorithm'] &&= mostly(
    fc.constant(undefined),
    fc.constantFrom('CRC32', 'SHA256'),
    5,
  );
  return fc.record(members, { noNullPrototype: true });
}

const names = mostly(
  fc.subarray([
    ...['content-type', 'cache-control', 'content-length', 'range', 'if-match', 'expires'],
    ...['x-amz-meta-a', 'x-amz-acl', 'x-amz-checksum-crc32', 'x-amz-checksum-mode'],
    ...['x-amz-server-side-encryption', 'x-amz-tagging', 'x-amz-request-payer'],
  ]),
  fc.constantFrom<string[]>(
    ['host'],
    ['user-agent'],
    ['x-amz-content-sha256'],
    ['x-amzn-trace-id'],
  ),
);
const options: fc.Arbitrary<() => Options> = fc
  .record(
    {
      expiresIn: mostly(
        fc.integer({ min: 1, max: 604_800 }),
        fc.constantFrom(0, -1, 1.5, NaN, Infinity, 604_801, undefined),
      ),
      signingRegion: mostly(fc.constant('us-east-2'), fc.constantFrom('*', '')),
      signingService: mostly(fc.constant('s3-object-lambda'), fc.constant('')),
      signableHeaders: names,
      unsignableHeaders: names,
      hoistableHeaders: names,
      unhoistableHeaders: names,
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  // Fresh sets each time, since the SDK adds to them.
  .map((raw) => () => {
    const sets = Object.entries(raw).map(([name, value]) => [name, Array.isArray(value) ? new Set(value) : value]); // prettier-ignore
    return { signingDate: DATE, ...(Object.fromEntries(sets) as Options) };
  });
const DATE = new Date('2026-11-23T17:00:00.789Z');

const outcome = async (url: Promise<string>) =>
  url.catch((error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : '?'));

beforeAll(() => {
  // The SDK tells the console of every bucket that is no URL.
  jest.spyOn(console, 'warn').mockImplementation();
  jest.spyOn(console, 'error').mockImplementation();
});

it(`gives what the SDK gives, for every command (PROPERTY_SEED=${SEED})`, async () => {
  process.stdout.write(`sdk-oracle.spec.ts: PROPERTY_SEED=${SEED}\n`);
  const own: number[] = [];
  for (const [index, [name, command]] of COMMANDS.entries()) {
    const numRuns = OFTEN.test(name) ? 20 * RUNS : RUNS;
    fallback.mockClear();
    const chosen = fc.oneof(config, fc.constantFrom(...Object.keys(clients)));
    const property = fc.asyncProperty(
      chosen,
      inputOf(command),
      options,
      async (chosen, input, options) => {
        const client = clientFor(chosen);
        const theirs = await outcome(sdk(client, new command({ ...input }), options()));
        const ours = await outcome(getSignedUrl(client, new command({ ...input }), options()));
        expect([name, ours]).toEqual([name, theirs]);
      },
    );
    await fc.assert(property, { seed: SEED + index, numRuns });
    own.push((numRuns - fallback.mock.calls.length) / numRuns);
  }
  // Lest the generator make only what goes to the SDK: 40 commands do in any case.
  expect(own.filter((share) => share > 0.1).length).toBeGreaterThan(70);
}, 120_000);
