import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import {
  canonicalHeaders,
  canonicalQuery,
  canonicalRequest,
  Signer,
  stringToSign,
  UNSIGNED_PAYLOAD,
  uriEncode,
} from '../sigv4/index.js';
import { startS3Store, type S3Store } from '../testing/index.js';
import { explainPresignedUrl } from './explain-presigned-url.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const URLS = 1_500;

const REGION = 'eu-central-1';
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'the+token/==',
};
const SIGNED = new Date('2026-05-17T12:00:00Z');
const SCOPE = '20260517/eu-central-1/s3/aws4_request';

type Parameters = readonly (readonly [name: string, value: string])[];
const PARAMETERS: Parameters = [
  ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
  ['X-Amz-Credential', `${CREDENTIALS.accessKeyId}/${SCOPE}`],
  ['X-Amz-Date', '20260517T120000Z'],
  ['X-Amz-Expires', '900'],
  ['X-Amz-Security-Token', CREDENTIALS.sessionToken],
  ['X-Amz-SignedHeaders', 'host'],
];

/** Right and wrong values, and parameters that may or may not be there. */
const VALUES: Parameters = [
  ...['AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1', 'AWS4-ECDSA-P256-SHA256', ''].map(
    (value) => ['X-Amz-Algorithm', value] as const,
  ),
  ...[
    `ASIAIOSFODNN7EXAMPLE/${SCOPE}`,
    `a/b/${SCOPE}`,
    SCOPE,
    `${CREDENTIALS.accessKeyId}/20260518/eu-central-1/s3/aws4_request`,
    `${CREDENTIALS.accessKeyId}/2026051/eu-central-1/s3/aws4_request`,
    `${CREDENTIALS.accessKeyId}/20260517//s3/aws4_request`,
    `${CREDENTIALS.accessKeyId}/20260517/eu-central-1/iam/aws4_request`,
    `${CREDENTIALS.accessKeyId}/20260517/eu-central-1/s3/aws4`,
    `${CREDENTIALS.accessKeyId} /${SCOPE}`,
  ].map((value) => ['X-Amz-Credential', value] as const),
  ...['20260517T115500Z', '20260518T120000Z', '20260517T250000Z', '2026-05-17', ''].map(
    (value) => ['X-Amz-Date', value] as const,
  ),
  ...['1', '0060', '604800', '604801', '0', '-1', '1e3', '1.5', ' 60', '', '9'.repeat(400)].map(
    (value) => ['X-Amz-Expires', value] as const,
  ),
  ...['host', 'range', 'host;range', 'range;host', 'Host', 'host;host', 'host;', 'a b;host'].map(
    (value) => ['X-Amz-SignedHeaders', value] as const,
  ),
  ...['another', ''].map((value) => ['X-Amz-Security-Token', value] as const),
  ['X-Amz-Content-Sha256', UNSIGNED_PAYLOAD],
  ['x-amz-checksum-crc32', 'AAAAAA=='],
  ['x-amz-meta-a', 'a b'],
  ['x-id', 'GetObject'],
  ['x-a', 'é +&%2B%zz'],
  ['response-content-type', 'text/plain'],
  ['acl', ''],
  ['AWSAccessKeyId', 'AKIAIOSFODNN7EXAMPLE'],
  ['Expires', '4102444800'],
];

type Change = (parameters: Parameters) => Parameters;
const setTo: readonly Change[] = VALUES.map(([name, value]) => (all) => [
  ...all.filter(([other]) => other !== name),
  [name, value],
]);

/** Changes made before signing: the signature is right, whatever else is wrong. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constantFrom(...setTo),
  fc.constantFrom(...PARAMETERS).map(
    ([name]) =>
      (all: Parameters): Parameters =>
        all.filter(([other]) => other !== name),
  ),
  fc.constantFrom(...PARAMETERS).map((twice) => (all: Parameters): Parameters => [...all, twice]),
  fc.constantFrom(...PARAMETERS).map(
    ([name]) =>
      (all: Parameters): Parameters =>
        all.map(([other, value]) => [other === name ? other.toLowerCase() : other, value]),
  ),
);

type Edit = (url: string) => string;
/** Other ways to write the same URL. */
const REWRITTEN: readonly Edit[] = [
  (url) => url.replace('a.txt', '%61.txt'),
  (url) => url.replaceAll('%2F', '/'),
  (url) => url.replace(/\?(.*)$/, (_, query: string) => `?${query.split('&').reverse().join('&')}`),
  (url) => url.replaceAll('%20', '+'),
  (url) => url.replace('?', '?&'),
];

/** Changes made to the text of the signed URL. */
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.constantFrom<Edit>(
    ...REWRITTEN,
    (url) => url.replaceAll('%2B', '+'),
    (url) => url.replaceAll('%2F', '%252F'),
    (url) => url.replaceAll('&', '&amp;'),
    (url) => url.replace('&', '&amp;'),
    (url) => url.replace('a.txt', 'x/../a.txt'),
    (url) => url.replace('a.txt', '%zz'),
    (url) => url.replace('a.txt', '/a.txt'),
    (url) =>
      url.replace(/(Signature=)(\w+)/, (_, name: string, hex: string) => name + hex.toUpperCase()),
    (url) => url.replace(/(Signature=\w+)\w/, '$1'),
  ),
  fc
    .tuple(
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.constantFrom(...'aF0%+&=/?;.-~'),
      fc.nat(1),
    )
    .map(([at, character, cut]) => (url: string) => {
      const start = url.indexOf('/media');
      const index = start + 1 + Math.floor(at * (url.length - start - 1));
      return url.slice(0, index) + character + url.slice(index + cut);
    }),
);

const mutation = fc.record({
  changes: fc.array(change, { maxLength: 2 }),
  edits: fc.array(edit, { maxLength: 1 }),
  /** After the signing time, the ends of the life among them. */
  seconds: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(-901, -900, -1, 900, 901, 604_801) },
  ),
});

type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

let directory: string;
let store: S3Store;
let clock = new Date();
const agent = new Agent({ keepAlive: true });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-store-'));
  store = await startS3Store({
    directory,
    buckets: ['media'],
    credentials: CREDENTIALS,
    region: REGION,
    now: () => clock,
  });
  const { endpoint } = store;
  const s3 = new S3Client({
    endpoint,
    region: REGION,
    credentials: CREDENTIALS,
    forcePathStyle: true,
  });
  await s3.send(new PutObjectCommand({ Bucket: 'media', Key: 'a.txt', Body: 'hello' }));
  s3.destroy();
});

afterAll(async () => {
  agent.destroy();
  await store.close();
  await rm(directory, { recursive: true });
});

function signedUrl(parameters: Parameters): string {
  const { host } = new URL(store.endpoint);
  const last = (name: string) => parameters.findLast(([other]) => other === name)?.[1] ?? '';
  const headers = { ...canonicalHeaders({ host }), signedHeaders: last('X-Amz-SignedHeaders') };
  const canonical = canonicalRequest({
    method: 'GET',
    path: '/media/a.txt',
    query: canonicalQuery(parameters),
    headers,
    payloadHash: UNSIGNED_PAYLOAD,
  });
  const signer = new Signer(CREDENTIALS, REGION);
  const toSign = stringToSign(last('X-Amz-Date'), signer.scope('20260517'), canonical);
  const query = parameters.map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`);
  const signature = signer.sign(toSign, '20260517');
  return `${store.endpoint}/media/a.txt?${[...query, `X-Amz-Signature=${signature}`].join('&')}`;
}

async function statusOf(url: string): Promise<number | undefined> {
  const { hostname, port } = new URL(store.endpoint);
  const path = url.slice(store.endpoint.length);
  const sent = request({ hostname, port, path, agent });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}

it(`what is called an error, the store refuses (PROPERTY_SEED=${SEED})`, async () => {
  const seen = { taken: 0, refusedWithError: 0, refusedWithout: 0 };
  const property = fc.asyncProperty(mutation, async ({ changes, edits, seconds }) => {
    const parameters = changes.reduce((all, each) => each(all), PARAMETERS);
    const url = edits.reduce((text, each) => each(text), signedUrl(parameters));
    clock = new Date(SIGNED.getTime() + seconds * 1000);
    const status = await statusOf(url);
    const errors = errorsOf(url, clock);
    if (status === 200) expect({ url, errors }).toEqual({ url, errors: [] });
    if (status === 200) seen.taken += 1;
    else if (errors.length > 0) seen.refusedWithError += 1;
    else seen.refusedWithout += 1;
  });
  // Each value alone, however it is written, then any mixture.
  const edits = [[], ...REWRITTEN.map((each) => [each])];
  const examples = setTo.flatMap((each) =>
    edits.map((edits): [Mutation] => [{ changes: [each], edits, seconds: 0 }]),
  );
  await fc.assert(property, { seed: SEED, numRuns: URLS, examples });
  // Else it would show nothing.
  expect(seen.taken).toBeGreaterThan(URLS / 20);
  expect(seen.refusedWithError).toBeGreaterThan(URLS / 4);
}, 60_000);

/** A URL without any sign of a signature is refused by both. */
function errorsOf(url: string, now: Date): readonly string[] {
  try {
    const { findings } = explainPresignedUrl(url, now);
    return findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  } catch (error) {
    return [(error as Error).message];
  }
}
