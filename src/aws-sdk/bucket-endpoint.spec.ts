import { GetObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { presignUrl, Signer } from '../sigv4/index.js';
import { startS3Store } from '../testing/index.js';
import { bucketEndpoint, objectPath } from './bucket-endpoint.js';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

async function endpointOf(config: S3ClientConfig, bucket = 'bucket', publicEndpoint?: string) {
  const client = new S3Client({ credentials, region: 'us-west-2', ...config });
  try {
    return await bucketEndpoint(client, bucket, publicEndpoint);
  } finally {
    client.destroy();
  }
}

/** Where the object `key` of a bucket is. */
async function locationOf(...parameters: Parameters<typeof endpointOf>): Promise<string> {
  const endpoint = await endpointOf(...parameters);
  return `${endpoint.protocol}//${endpoint.host}${objectPath(endpoint, 'key')}`;
}

interface Row {
  readonly region?: string;
  readonly bucket: string;
  readonly signature_version?: string | null;
  readonly s3_config?: {
    readonly addressing_style?: 'path' | 'virtual';
    readonly use_dualstack_endpoint?: boolean;
    readonly use_accelerate_endpoint?: boolean;
  };
  readonly customer_provided_endpoint?: string;
  readonly expected_url: string;
}

const { rows } = JSON.parse(readFileSync(join(__dirname, 'addressing-botocore.json'), 'utf8')) as {
  readonly rows: readonly Row[];
};

const configOf = ({ region, s3_config, customer_provided_endpoint }: Row): S3ClientConfig => ({
  ...(region && { region }),
  ...(customer_provided_endpoint && { endpoint: customer_provided_endpoint }),
  forcePathStyle: s3_config?.addressing_style === 'path',
  useDualstackEndpoint: s3_config?.use_dualstack_endpoint ?? false,
  useAccelerateEndpoint: s3_config?.use_accelerate_endpoint ?? false,
});

/** Where the SDK for JavaScript goes another way, by the URL that botocore expects, and why it does. */
const OTHERWISE: readonly (readonly [reason: string, botocore: RegExp, ours: string])[] = [
  [
    'the global host is a SigV2 habit: it redirects where SigV4 has signed a region',
    /^https:\/\/bucket\.s3\.amazonaws\.com\/key$/,
    'https://bucket.s3.<region>.amazonaws.com/key',
  ],
  [
    'us-east-1 has a host of its own, in path style too',
    /^https:\/\/s3\.amazonaws\.com\/bucket\/key$/,
    'https://s3.us-east-1.amazonaws.com/bucket/key',
  ],
  [
    'virtual host is the default, at custom endpoints too: forcePathStyle is there to change it',
    /^https:\/\/foo\.com\/bucket\/key$/,
    'https://bucket.foo.com/key',
  ],
  [
    'a bucket with dots is in the path, without TLS too',
    /^http:\/\/foo\.b\.biz\.s3\.us-west-2\.amazonaws\.com\/key$/,
    'http://s3.us-west-2.amazonaws.com/foo.b.biz/key',
  ],
];

describe("botocore's addressing vectors", () => {
  const expectedOf = (row: Row) => {
    const otherwise = OTHERWISE.find(([, botocore]) => botocore.test(row.expected_url));
    // `aws-global` asks for the global host.
    if (!otherwise || row.region === 'aws-global') return row.expected_url;
    return otherwise[2].replace('<region>', row.region ?? '');
  };

  it.each(rows.map((row) => [JSON.stringify({ ...row, key: undefined }), row] as const))(
    '%s',
    async (_, row) => {
      expect(await locationOf(configOf(row), row.bucket)).toBe(expectedOf(row));
    },
  );

  it('are all here, and each exception is made for one of them', () => {
    const same = rows.filter((row) => expectedOf(row) === row.expected_url);
    expect(rows).toHaveLength(29);
    expect(same).toHaveLength(15);
    const each = OTHERWISE.map(
      ([, botocore]) => rows.filter((row) => botocore.test(row.expected_url)).length,
    );
    expect(each.every((count) => count > 0)).toBe(true);
  });
});

describe('bucketEndpoint', () => {
  // Dualstack hosts as in https://github.com/aws/aws-sdk-ruby, gems/aws-sdk-s3/spec/endpoint_provider_spec.rb
  it.each<[string, S3ClientConfig, string]>([
    ['FIPS', { useFipsEndpoint: true }, 'https://bucket.s3-fips.us-west-2.amazonaws.com/key'],
    [
      'FIPS, dualstack',
      { useFipsEndpoint: true, useDualstackEndpoint: true },
      'https://bucket.s3-fips.dualstack.us-west-2.amazonaws.com/key',
    ],
    [
      'accelerate, dualstack',
      { useAccelerateEndpoint: true, useDualstackEndpoint: true },
      'https://bucket.s3-accelerate.dualstack.amazonaws.com/key',
    ],
    ['China', { region: 'cn-north-1' }, 'https://bucket.s3.cn-north-1.amazonaws.com.cn/key'],
    [
      'a custom endpoint with port and path',
      { endpoint: 'http://localhost:9000/base/path/' },
      'http://bucket.localhost:9000/base/path/key',
    ],
    [
      'the same in path style',
      { endpoint: 'http://localhost:9000/base/path', forcePathStyle: true },
      'http://localhost:9000/base/path/bucket/key',
    ],
    ['an address', { endpoint: 'http://[::1]:9000' }, 'http://[::1]:9000/bucket/key'],
  ])('%s', async (_, config, url) => {
    expect(await locationOf(config)).toBe(url);
  });

  it('a bucket with dots is in the path, since no certificate covers its host', async () => {
    expect(await locationOf({ endpoint: 'https://s3.example.com:8443' }, 'a.b')).toBe(
      'https://s3.example.com:8443/a.b/key',
    );
  });

  it.each<[string, string | undefined, S3ClientConfig, string]>([
    ['the region', undefined, { region: 'eu-central-1' }, 'eu-central-1'],
    ['the global host', undefined, { region: 'aws-global' }, 'us-east-1'],
    [
      "an access point's own region",
      'arn:aws:s3:eu-west-1:123456789012:accesspoint/myendpoint',
      { useArnRegion: true },
      'eu-west-1',
    ],
  ])('signs for %s', async (_, bucket, config, region) => {
    expect(await endpointOf(config, bucket)).toMatchObject({ region, service: 's3' });
  });

  it.each<[string, string, S3ClientConfig]>([
    ['a multi-region access point', 'arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap', {}],
    ['accelerate with dots', 'a.b', { useAccelerateEndpoint: true }],
    ['accelerate in path style', 'bucket', { useAccelerateEndpoint: true, forcePathStyle: true }],
    [
      'FIPS at a custom endpoint',
      'bucket',
      { useFipsEndpoint: true, endpoint: 'http://localhost:9000' },
    ],
  ])('refuses %s', async (_, bucket, config) => {
    const refused = { name: 'BucketEndpointError', code: 'unsupported_endpoint' };
    await expect(endpointOf(config, bucket)).rejects.toMatchObject(refused);
  });

  it('refuses a client without a region', async () => {
    const region = () => Promise.reject(new Error('Region is missing'));
    await expect(endpointOf({ region })).rejects.toMatchObject({ code: 'region_missing' });
  });
});

describe('a public endpoint', () => {
  const at = new Date('2026-11-23T17:00:00Z');
  const query = [
    ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD'],
    ['x-id', 'GetObject'],
  ] as const;

  async function signedUrl(config: S3ClientConfig, publicEndpoint: string, date = at) {
    const endpoint = await endpointOf(config, 'bucket', publicEndpoint);
    const { protocol, host, region } = endpoint;
    const path = objectPath(endpoint, 'a b/ü');
    const signer = new Signer(config.credentials as typeof credentials, region);
    return presignUrl({ method: 'GET', protocol, host, path, query }, signer, date, 60);
  }

  it.each<[string, S3ClientConfig, string]>([
    ['in virtual-host style', {}, 'https://files.example.com'],
    ['in path style', { forcePathStyle: true }, 'https://files.example.com:8443'],
    ['with a path', { forcePathStyle: true }, 'http://files.example.com/s3'],
    ['in place of an inner one', { endpoint: 'http://minio:9000' }, 'https://files.example.com'],
  ])('is signed as the endpoint of an S3Client is: %s', async (_, config, publicEndpoint) => {
    const all = { credentials, region: 'us-west-2', ...config };
    const sdk = new S3Client({
      ...all,
      endpoint: publicEndpoint,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    const command = new GetObjectCommand({ Bucket: 'bucket', Key: 'a b/ü' });
    const theirs = await getSignedUrl(sdk, command, { expiresIn: 60, signingDate: at });
    const parts = (url: string) => [url.split('?')[0], [...new URL(url).searchParams].sort()];
    expect(parts(await signedUrl(all, publicEndpoint))).toEqual(parts(theirs));
    sdk.destroy();
  });

  it('is the one that the URL works at', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'presign-public-'));
    const store = await startS3Store({ directory, buckets: ['bucket'] });
    const inner = { endpoint: 'http://minio.internal:9000', forcePathStyle: true };
    const config = { ...inner, region: store.region, credentials: store.credentials };
    // 404 and not 403: the signature fits, only the object is not there.
    const { status } = await fetch(await signedUrl(config, store.endpoint, new Date()));
    expect(status).toBe(404);
    const moved = (await signedUrl(config, inner.endpoint, new Date())).replace(
      inner.endpoint,
      store.endpoint,
    );
    expect((await fetch(moved)).status).toBe(403);
    await store.close();
    await rm(directory, { recursive: true });
  });
});
