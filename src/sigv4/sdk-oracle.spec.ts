import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import fc from 'fast-check';
import { presignUrl, type QueryParameters, Signer, uriEncodePath } from './index.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const REQUESTS = 2_500;

const joined = (pieces: readonly string[], maxLength: number) =>
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'grapheme', maxLength: 2 })), {
      maxLength,
    })
    .map((parts) => parts.join(''));
const text = joined(
  [...'aZ0-._~/%+&=?#;:@$,!*\'()[]\\^`{|}<> "é日😀', '//', '/./', '/../', '%2F', '%20'],
  12,
).filter((joint) => joint !== '');
const header = joined([...'aB1 ",;=/*é\u00a0', '  ', '\t '], 8);

const REGIONS = ['us-east-1', 'eu-central-1', 'ap-southeast-2', 'cn-north-1', 'us-gov-west-1'];
const ENDPOINTS = [
  'https://store.example',
  'https://store.example:443',
  'https://store.example:8443',
  'http://store.example',
  'http://store.example:80',
  'http://localhost:9000',
  'http://127.0.0.1:9000',
  'http://[::1]:9000',
];
const config = fc.record({
  region: fc.constantFrom(...REGIONS),
  endpoint: fc.oneof(fc.constant(undefined), fc.constantFrom(...ENDPOINTS)),
  forcePathStyle: fc.boolean(),
  sessionToken: fc.constantFrom(undefined, undefined, 'token', 'AQoDYXdzEPT//////////w+EXAMPLE=='),
});

const input = fc.record(
  {
    Bucket: fc.constantFrom('examplebucket', 'my-bucket-1', 'Legacy_Bucket'),
    Key: fc.oneof(
      { weight: 8, arbitrary: text },
      { weight: 1, arbitrary: text.map((rest) => `/${rest}`) },
      { weight: 1, arbitrary: fc.nat(40).map((more) => 'a long key/'.repeat(50 + more)) },
    ),
    UploadId: text,
    PartNumber: fc.integer({ min: 1, max: 10_000 }),
    Prefix: text,
    Delimiter: fc.constantFrom('', '/'),
    VersionId: text,
    ResponseContentType: text,
    ResponseContentDisposition: text,
    Range: header,
    IfNoneMatch: header,
    ContentType: header,
    CacheControl: header,
    ContentDisposition: header,
    ServerSideEncryption: fc.constantFrom('AES256' as const, 'aws:kms' as const),
    SSEKMSKeyId: header,
    Metadata: fc.dictionary(fc.constantFrom('author', 'a-b', '0'), header),
  },
  { requiredKeys: ['Bucket', 'Key', 'UploadId', 'PartNumber'] },
);
type Input = typeof input extends fc.Arbitrary<infer T> ? T : never;

type HeaderField = Exclude<keyof Input, 'PartNumber' | 'Metadata'>;
type HeaderFields = Readonly<Record<string, HeaderField>>;
const READ: HeaderFields = { range: 'Range', 'if-none-match': 'IfNoneMatch' };
const CREATE: HeaderFields = {
  'content-type': 'ContentType',
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
};
const PUT: HeaderFields = { ...CREATE, 'if-none-match': 'IfNoneMatch' };
/** Method, command, and the headers that the command makes of its input. */
const OPERATIONS = {
  GetObject: ['GET', (of: Input) => new GetObjectCommand(of), READ],
  HeadObject: ['HEAD', (of: Input) => new HeadObjectCommand(of), READ],
  PutObject: ['PUT', (of: Input) => new PutObjectCommand(of), PUT],
  DeleteObject: ['DELETE', (of: Input) => new DeleteObjectCommand(of), {}],
  UploadPart: ['PUT', (of: Input) => new UploadPartCommand(of), {}],
  ListObjectsV2: ['GET', (of: Input) => new ListObjectsV2Command(of), {}],
  CreateMultipartUpload: ['POST', (of: Input) => new CreateMultipartUploadCommand(of), CREATE],
  AbortMultipartUpload: ['DELETE', (of: Input) => new AbortMultipartUploadCommand(of), {}],
} as const;
const NAMES = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[];

const METADATA = ['x-amz-meta-author', 'x-amz-meta-a-b', 'x-amz-meta-0'];
const UNSIGNED_UNLESS_NAMED = ['content-type', 'cache-control'];

const request = fc.record({
  operation: fc.constantFrom(...NAMES),
  config,
  input,
  signingDate: fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
  expiresIn: fc.oneof(fc.integer({ min: 1, max: 604_800 }), fc.constantFrom(1, 604_800)),
  signable: fc.subarray(UNSIGNED_UNLESS_NAMED),
  unhoistable: fc.constantFrom([], METADATA),
});
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never;

function signedHeaders({ operation, input, signable, unhoistable }: Request) {
  const [method, , fields] = OPERATIONS[operation];
  const headers: Record<string, string> = {};
  for (const [name, field] of Object.entries<HeaderField>(fields)) {
    const value = input[field];
    if (value !== undefined) headers[name] = value;
  }
  // The SDK gives a body without a type one.
  if (method === 'PUT') headers['content-type'] ||= 'application/octet-stream';
  if ('content-type' in fields && unhoistable.length > 0) {
    for (const [name, value] of Object.entries(input.Metadata ?? {})) {
      headers[`x-amz-meta-${name}`] = value;
    }
  }
  for (const name of UNSIGNED_UNLESS_NAMED) if (!signable.includes(name)) delete headers[name];
  return headers;
}

const signers = new Map<string, { client: S3Client; signer: Signer }>();
function signersFor(config: Request['config']) {
  const name = JSON.stringify(config);
  const { sessionToken, ...rest } = config;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalr/+XUtnFEMI', sessionToken }; // prettier-ignore
  const made = signers.get(name) ?? {
    client: new S3Client({ ...rest, credentials, requestChecksumCalculation: 'WHEN_REQUIRED' }),
    signer: new Signer(credentials, config.region),
  };
  signers.set(name, made);
  return made;
}

/** Takes a URL apart as text: URL would normalise it. */
function partsOf(url: string) {
  const [, protocol, host = '', path, query = ''] = /^([^/]*)\/\/([^/]*)([^?]*)\?(.*)$/.exec(url)!;
  return { protocol: protocol as 'http:' | 'https:', host, path, query: query.split('&').sort() };
}

const AUTHENTICATION =
  /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Security-Token|Signature)=/;
const ownParameters = (query: readonly string[]): QueryParameters =>
  query
    .filter((parameter) => !AUTHENTICATION.test(parameter))
    .map((parameter) => parameter.split('=').map(decodeURIComponent) as [string, string]);

/** The path that the input asks for, whether or not the SDK put the bucket into the host. */
function pathOf({ operation, input: { Bucket, Key } }: Request, host: string): string {
  const bucket = host.startsWith(`${Bucket}.`) ? '' : `/${Bucket}`;
  return uriEncodePath(`${bucket}/${operation === 'ListObjectsV2' ? '' : Key}`);
}

/** Kinds of request, as the URL tells them. */
const TRAITS: Readonly<Record<string, RegExp>> = {
  'host alone signed': /&X-Amz-SignedHeaders=host&/,
  'content-type left unsigned': /&X-Amz-SignedHeaders=content-disposition/,
  'metadata in the query': /&x-amz-meta-/,
  'session token': /&X-Amz-Security-Token=/,
  'response header': /&response-content-(disposition|type)=/,
  version: /&versionId=/,
  prefix: /&prefix=/,
  'value without text': /=(&|$)/,
  'longest expiry': /&X-Amz-Expires=604800&/,
  'shortest expiry': /&X-Amz-Expires=1&/,
  'bucket in the host': /^https?:\/\/(examplebucket|my-bucket-1)\./,
  'bucket in the path': /^https?:\/\/[^/]*\/(examplebucket|my-bucket-1|Legacy_Bucket)/,
  'host of AWS': /^https:\/\/[^/]*\.amazonaws\.com(\.cn)?\//,
  'http without port': /^http:\/\/[^:/]*\//,
  'space in key': /^[^?]*%20/,
  'plus in key': /^[^?]*%2B/,
  'apostrophe in key': /^[^?]*%27/,
  'quote in key': /^[^?]*%22/,
  'percent in key': /^[^?]*%25/,
  'emoji in key': /^[^?]*%F0%9F/,
  'double slash in key': /^[^?]*[^:]\/\//,
  'dot segment in key': /^[^?]*\/\.\.?\//,
  'long key': /^[^?]{500}/,
};

function traitsOf({ operation, config }: Request, url: string): string[] {
  const signed = decodeURIComponent(/&X-Amz-SignedHeaders=([^&]*)/.exec(url)![1]!).split(';');
  const matching = Object.keys(TRAITS).filter((trait) => TRAITS[trait]!.test(url));
  return [operation, config.region, config.endpoint ?? 'AWS', ...matching, ...signed];
}
const EXPECTED_TRAITS = [
  ...[...NAMES, ...REGIONS, ...ENDPOINTS, ...Object.keys(TRAITS)],
  ...[...Object.keys(READ), ...Object.keys(CREATE), ...METADATA],
];
const AT_LEAST = 50;

describe('presignUrl', () => {
  it(`gives the URLs of @aws-sdk/s3-request-presigner (PROPERTY_SEED=${SEED})`, async () => {
    process.stdout.write(`sdk-oracle.spec.ts: PROPERTY_SEED=${SEED}\n`);
    const counts = new Map<string, number>();

    const property = fc.asyncProperty(request, async (asked) => {
      const { signingDate, expiresIn } = asked;
      const [method, command] = OPERATIONS[asked.operation];
      const { client, signer } = signersFor(asked.config);
      // One class stands for all: getSignedUrl has no type for a choice of commands.
      const url = await getSignedUrl(client, command(asked.input) as PutObjectCommand, {
        signingDate,
        expiresIn,
        signableHeaders: new Set(asked.signable),
        unhoistableHeaders: new Set(asked.unhoistable),
      });
      const { protocol, host, query } = partsOf(url);
      const ours = presignUrl(
        {
          method,
          protocol,
          host,
          path: pathOf(asked, host),
          query: ownParameters(query),
          headers: signedHeaders(asked),
        },
        signer,
        signingDate,
        expiresIn,
      );
      expect(partsOf(ours)).toEqual(partsOf(url));
      for (const trait of traitsOf(asked, url)) counts.set(trait, (counts.get(trait) ?? 0) + 1);
    });
    await fc.assert(property, { seed: SEED, numRuns: REQUESTS });

    // Lest the generator stop making what it is here for.
    expect(EXPECTED_TRAITS.filter((trait) => (counts.get(trait) ?? 0) < AT_LEAST)).toEqual([]);
  }, 120_000);
});
