import {
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { explainPresignedUrl } from './explain-presigned-url.js';
import type { Explanation } from './explanation.js';

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
const DOCUMENTED =
  'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
const SIGNED = new Date('2013-05-24T00:00:00Z');

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html
const SIGV2 =
  'https://johnsmith.s3.amazonaws.com/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620';

const CREDENTIALS = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'AQoDYXdzEPT//////////w+EXAMPLE==',
};

const codes = ({ findings }: Explanation) => findings.map(({ code }) => code);

describe("the documentation's URLs", () => {
  it('SigV4', () => {
    expect(explainPresignedUrl(DOCUMENTED, SIGNED)).toEqual({
      signatureVersion: 'sigv4',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      credentials: 'long_term',
      region: 'us-east-1',
      service: 's3',
      signedAt: SIGNED,
      expiresIn: 86_400,
      expiresAt: new Date('2013-05-25T00:00:00Z'),
      state: 'valid',
      location: {
        host: 'examplebucket.s3.amazonaws.com',
        addressing: 'virtual_host',
        bucket: 'examplebucket',
        key: 'test.txt',
      },
      operation: null,
      method: null,
      headersToSend: [],
      findings: [],
    });
  });

  it('SigV2', () => {
    expect(explainPresignedUrl(SIGV2, new Date('2007-03-28T00:00:00Z'))).toEqual({
      signatureVersion: 'sigv2',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      credentials: 'long_term',
      expiresAt: new Date('2007-03-29T03:40:20Z'),
      state: 'valid',
      location: {
        host: 'johnsmith.s3.amazonaws.com',
        addressing: 'virtual_host',
        bucket: 'johnsmith',
        key: 'photos/puppy.jpg',
      },
      operation: null,
      method: null,
      findings: [
        {
          code: 'sigv2_deprecated',
          severity: 'warning',
          parameter: null,
          message: expect.stringContaining('Signature Version 2'),
        },
      ],
    });
  });

  // The form of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
  it('SigV4a', () => {
    const url =
      'https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/a.txt?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=60&X-Amz-Region-Set=us-east-1%2Ceu-%2A&X-Amz-SignedHeaders=host&X-Amz-Signature=3045022100';
    const explanation = explainPresignedUrl(url, SIGNED);
    expect(explanation).toMatchObject({
      signatureVersion: 'sigv4a',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      regionSet: ['us-east-1', 'eu-*'],
      service: 's3',
      location: { addressing: 'access_point', bucket: null, key: 'a.txt' },
      findings: [],
    });
    expect(explanation).not.toHaveProperty('region');
  });
});

describe("the SDK's URLs", () => {
  const NOW = new Date('2026-05-17T12:00:00Z');
  const presign = async (
    config: S3ClientConfig,
    command = new GetObjectCommand({ Bucket: 'my.bucket-1', Key: "a b/é+'%2F.txt" }),
    expiresIn = 900,
  ) => {
    const client = new S3Client({ region: 'eu-central-1', credentials: CREDENTIALS, ...config });
    return getSignedUrl(client, command, { signingDate: NOW, expiresIn });
  };
  const PATH = { addressing: 'path', bucket: 'my-bucket-1' };
  const HOST = { addressing: 'virtual_host', bucket: 'my-bucket-1' };
  const get = new GetObjectCommand({ Bucket: 'my-bucket-1', Key: "a b/é+'%2F.txt" });

  it.each<[string, S3ClientConfig, object]>([
    ['virtual host', {}, HOST],
    ['path style', { forcePathStyle: true }, PATH],
    ['dual stack', { useDualstackEndpoint: true }, HOST],
    ['FIPS', { region: 'us-west-2', useFipsEndpoint: true }, HOST],
    [
      'FIPS, dual stack',
      { region: 'us-gov-west-1', useFipsEndpoint: true, useDualstackEndpoint: true },
      HOST,
    ],
    ['accelerate', { useAccelerateEndpoint: true }, HOST],
    ['accelerate, dual stack', { useAccelerateEndpoint: true, useDualstackEndpoint: true }, HOST],
    ['China', { region: 'cn-north-1' }, HOST],
    ['us-east-1', { region: 'us-east-1' }, HOST],
    ['an IPv4 address', { endpoint: 'http://127.0.0.1:9000', forcePathStyle: true }, PATH],
    ['an IPv6 address', { endpoint: 'http://[::1]:9000', forcePathStyle: true }, PATH],
  ])('%s', async (_, config, location) => {
    const url = await presign(config, get);
    expect(explainPresignedUrl(url, NOW)).toMatchObject({
      signatureVersion: 'sigv4',
      accessKeyId: CREDENTIALS.accessKeyId,
      credentials: 'temporary',
      region: config.region ?? 'eu-central-1',
      service: 's3',
      signedAt: NOW,
      expiresIn: 900,
      expiresAt: new Date('2026-05-17T12:15:00Z'),
      state: 'valid',
      location: { host: new URL(url).hostname, key: "a b/é+'%2F.txt", ...location },
      operation: 'GetObject',
      method: 'GET',
      headersToSend: [],
      // The key holds "%2F" as three characters, which looks like an escape encoded twice.
      findings: [{ code: 'doubly_encoded', severity: 'warning' }],
    });
  });

  it('a bucket with dots, at another host, is not told', async () => {
    const url = await presign({ endpoint: 'https://store.example:8443', forcePathStyle: true });
    expect(explainPresignedUrl(url, NOW).location).toEqual({
      host: 'store.example',
      addressing: null,
      bucket: null,
      key: null,
    });
  });

  it.each<[string, S3ClientConfig, Bucket: string, service: string]>([
    ['an access point', {}, 'arn:aws:s3:eu-west-1:123456789012:accesspoint/mine', 's3'],
    [
      'an Object Lambda access point',
      {},
      'arn:aws:s3-object-lambda:eu-west-1:123456789012:accesspoint/mine',
      's3-object-lambda',
    ],
    [
      'an Object Lambda access point, FIPS',
      { region: 'us-west-2', useFipsEndpoint: true },
      'arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/mine',
      's3-object-lambda',
    ],
  ])('%s has no bucket', async (_, config, Bucket, service) => {
    const command = new GetObjectCommand({ Bucket, Key: 'a' });
    const url = await presign({ region: 'eu-west-1', ...config }, command);
    expect(explainPresignedUrl(url, NOW)).toMatchObject({
      service,
      location: { addressing: 'access_point', bucket: null, key: 'a' },
      findings: [],
    });
  });

  // The SDK knows its host, and signs for it with SigV4a only.
  it('an access point of an Outpost has no bucket', async () => {
    const Bucket =
      'arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/mine';
    const { config } = new S3Client({ region: 'us-west-2' });
    const { hostname } = config.endpointProvider({ Bucket, Region: 'us-west-2' }).url;
    const url = (await presign({ region: 'us-west-2' }, get))
      .replace('my-bucket-1.s3.us-west-2.amazonaws.com', hostname)
      .replace('%2Fs3%2F', '%2Fs3-outposts%2F');
    const { location, findings } = explainPresignedUrl(url, NOW);
    expect(location).toMatchObject({ host: hostname, addressing: 'access_point', bucket: null });
    expect(findings).toMatchObject([{ code: 'doubly_encoded' }]);
  });

  it('a host that ends in a full stop is the same host', async () => {
    const url = (await presign({ region: 'us-west-2' }, get)).replace('.com/', '.com./');
    const elsewhere = explainPresignedUrl(url.replace('%2Fus-west-2', '%2Fus-west-1'), NOW);
    expect(elsewhere.location).toMatchObject({
      host: 'my-bucket-1.s3.us-west-2.amazonaws.com.',
      ...HOST,
    });
    expect(codes(elsewhere)).toContain('region_host_mismatch');
  });

  it('an upload lists the headers to send, and the checksum that the SDK makes of no body', async () => {
    const command = new PutObjectCommand({
      Bucket: 'my-bucket-1',
      Key: 'a',
      ContentLength: 5,
      IfNoneMatch: '*',
    });
    const explanation = explainPresignedUrl(await presign({}, command), NOW);
    expect(explanation).toMatchObject({
      operation: 'PutObject',
      method: 'PUT',
      headersToSend: ['content-length', 'if-none-match'],
      findings: [
        {
          code: 'empty_body_checksum',
          severity: 'warning',
          parameter: 'x-amz-checksum-crc32',
        },
      ],
    });
  });

  it('without that checksum, an upload has no finding', async () => {
    const part = { Bucket: 'my-bucket-1', Key: 'a', UploadId: 'u', PartNumber: 1 };
    const url = await presign(
      { requestChecksumCalculation: 'WHEN_REQUIRED' },
      new UploadPartCommand(part) as never,
    );
    expect(explainPresignedUrl(url, NOW)).toMatchObject({ method: 'PUT', findings: [] });
  });

  it('holds neither the signature nor the session token', async () => {
    const url = await presign({});
    const signature = /X-Amz-Signature=(\w+)/.exec(url)?.[1] ?? '';
    expect(signature).toHaveLength(64);
    const text = JSON.stringify(explainPresignedUrl(url, NOW));
    expect(text).not.toContain(signature);
    expect(text).not.toContain(CREDENTIALS.sessionToken);
    expect(text).not.toContain('AQoDYXdz');
  });

  it('warns of a life beyond that of any session', async () => {
    const url = await presign({}, get, 604_800);
    expect(codes(explainPresignedUrl(url, NOW))).toContain('outlives_credentials');
  });
});

describe('one change to a URL is one finding', () => {
  const URL_OF_REGION = DOCUMENTED.replace('.s3.', '.s3.eu-west-1.').replace(
    'us-east-1',
    'eu-west-1',
  );
  const changes: readonly [code: string, change: (url: string) => string, parameter?: string][] = [
    ['missing_parameter', (url) => url.replace(/&X-Amz-Date=[^&]*/, ''), 'X-Amz-Date'],
    ['missing_parameter', (url) => url.replace(/&X-Amz-Expires=[^&]*/, ''), 'X-Amz-Expires'],
    ['missing_parameter', (url) => url.replace(/X-Amz-Algorithm=[^&]*&/, ''), 'X-Amz-Algorithm'],
    ['missing_parameter', (url) => url.replace(/&X-Amz-Signature=.*/, ''), 'X-Amz-Signature'],
    ['missing_parameter', (url) => url.replace(/X-Amz-Credential=[^&]*/, ''), 'X-Amz-Credential'],
    ['duplicate_parameter', (url) => `${url}&X-Amz-Expires=60`, 'X-Amz-Expires'],
    ['parameter_case', (url) => url.replace('X-Amz-Date', 'x-amz-date'), 'X-Amz-Date'],
    ['malformed_parameter', (url) => url.slice(0, -1), 'X-Amz-Signature'],
    ['malformed_parameter', (url) => url.replace('aeeed', 'AEEED'), 'X-Amz-Signature'],
    ['malformed_parameter', (url) => url.replace('aws4_request', 'aws4'), 'X-Amz-Credential'],
    ['malformed_parameter', (url) => url.replace('T000000Z', 'T250000Z'), 'X-Amz-Date'],
    ['malformed_parameter', (url) => url.replace('86400', '1h'), 'X-Amz-Expires'],
    ['malformed_parameter', (url) => url.replace('=host', '=Host;host'), 'X-Amz-SignedHeaders'],
    ['malformed_parameter', (url) => url.replace('=host', '=host;date'), 'X-Amz-SignedHeaders'],
    ['malformed_parameter', (url) => url.replace('=host', '=host;host'), 'X-Amz-SignedHeaders'],
    ['unsupported_algorithm', (url) => url.replace('SHA256', 'SHA1'), 'X-Amz-Algorithm'],
    ['expires_in_out_of_range', (url) => url.replace('86400', '0'), 'X-Amz-Expires'],
    ['expires_in_out_of_range', (url) => url.replace('86400', '-5'), 'X-Amz-Expires'],
    ['expires_in_out_of_range', (url) => url.replace('86400', '604801'), 'X-Amz-Expires'],
    ['scope_date_mismatch', (url) => url.replace('F20130524', 'F20130523'), 'X-Amz-Credential'],
    ['host_not_signed', (url) => url.replace('=host', '=range'), 'X-Amz-SignedHeaders'],
    ['session_token_missing', (url) => url.replace('AKIA', 'ASIA'), 'X-Amz-Security-Token'],
    ['two_mechanisms', (url) => `${url}&AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE`],
    ['global_endpoint', (url) => url.replace('.eu-west-1', ''), 'X-Amz-Credential'],
    ['region_host_mismatch', (url) => url.replace('Feu-west-1', 'Feu-west-2'), 'X-Amz-Credential'],
    ['region_host_mismatch', (url) => url.replace('.eu-west-1', '-us-west-2'), 'X-Amz-Credential'],
    ['region_host_mismatch', (url) => url.replace('s3.eu-west-1', 's3-external-1'), 'X-Amz-Credential'], // prettier-ignore
    ['service_host_mismatch', (url) => url.replace('Fs3', 'Fsts'), 'X-Amz-Credential'],
    ['not_s3', (url) => url.replace('examplebucket.s3.eu-west-1.', 'x.').replace('Fs3', 'Fiam'), 'X-Amz-Credential'], // prettier-ignore
    ['website_endpoint', (url) => url.replace('s3.eu', 's3-website-eu')],
    ['empty_body_checksum', (url) => `${url}&X-Amz-Content-Sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`, 'X-Amz-Content-Sha256'], // prettier-ignore
    ['dot_segments', (url) => url.replace('/test.txt', '/a/../test.txt')],
    ['dot_segments', (url) => url.replace('/test.txt', '/a/%2e%2E/test.txt')],
    ['leading_slash', (url) => url.replace('/test.txt', '//test.txt')],
    ['doubly_encoded', (url) => url.replace('/test.txt', '/a%2520b')],
    ['malformed_escape', (url) => url.replace('/test.txt', '/a%zz')],
    ['malformed_escape', (url) => url.replace('/test.txt', '/a%ff')],
    ['malformed_escape', (url) => `${url}&response-content-type=%`],
    ['plus_in_query', (url) => `${url}&response-content-type=a+b`],
    ['html_escaped', (url) => url.replaceAll('&', '&amp;')],
    ['whitespace', (url) => ` ${url}\n`],
    ['whitespace', (url) => url.replace('&X-Amz-Date', '\r\n&X-Amz-Date')],
    ['unencoded_characters', (url) => url.replace('/test.txt', '/a b')],
    ['unencoded_characters', (url) => url.replace('/test.txt', '/é')],
    ['fragment', (url) => `${url}#top`],
    ['user_info', (url) => url.replace('//', '//user:password@')],
    ['http', (url) => url.replace('https', 'http')],
  ];
  const rows = changes.map(([code, change, parameter = null]) => ({ code, change, parameter }));
  it.each(rows)('$code: $change', ({ code, change, parameter }) => {
    expect(explainPresignedUrl(URL_OF_REGION, SIGNED).findings).toEqual([]);
    const changed = change(URL_OF_REGION);
    expect(changed).not.toBe(URL_OF_REGION);
    const { findings } = explainPresignedUrl(changed, SIGNED);
    expect(findings).toMatchObject([{ code, parameter }]);
  });

  it.each([
    [-901, 'not_yet_valid', 'not_yet_valid'],
    [-900, 'valid', 'clock_ahead'],
    [-1, 'valid', 'clock_ahead'],
    [0, 'valid', undefined],
    [86_400, 'valid', undefined],
    [86_401, 'expired', 'expired'],
  ])('%i seconds after its date it is %s', (seconds, state, code) => {
    const now = new Date(SIGNED.getTime() + seconds * 1000);
    const explanation = explainPresignedUrl(DOCUMENTED, now);
    expect(explanation.state).toBe(state);
    expect(codes(explanation)).toEqual(code === undefined ? [] : [code]);
  });

  it.each([
    ['expired', SIGV2, ['sigv2_deprecated', 'expired']],
    ['missing', SIGV2.replace('Expires=', 'Expiry='), ['sigv2_deprecated', 'missing_parameter']],
    [
      'malformed',
      SIGV2.replace('1175139620', '2030-01-01'),
      ['sigv2_deprecated', 'malformed_parameter'],
    ],
    [
      'in a region of SigV4 alone',
      SIGV2.replace('s3.', 's3.eu-central-1.').replace('1175139620', '4102444800'),
      ['sigv2_region'],
    ],
    [
      'bare plus',
      SIGV2.replace('%2B', '+').replace('1175139620', '4102444800'),
      ['plus_in_query', 'sigv2_deprecated', 'plus_in_parameter', 'malformed_parameter'],
    ],
    [
      'signed by a session',
      `${SIGV2.replace('1175139620', '4102444800')}&x-amz-security-token=AQoDYXdz`,
      ['sigv2_deprecated'],
    ],
  ])('SigV2: %s', (_, url, expected) => {
    expect(codes(explainPresignedUrl(url, new Date('2026-05-17T12:00:00Z')))).toEqual(expected);
  });
});

describe('what is no presigned URL', () => {
  const urls = [
    '',
    'canary',
    'examplebucket.s3.amazonaws.com/test.txt?X-Amz-Signature=canary',
    'ftp://canary.example/?X-Amz-Signature=a',
    'https://',
    'https:///canary?X-Amz-Signature=a',
    'https://canary host/?X-Amz-Signature=a',
    'https://canary.example/test.txt',
    'https://canary.example/test.txt?X-Amz-Date=20130524T000000Z',
    'https://canary.example/test.txt?Key-Pair-Id=K&Signature=a&Expires=1',
    'https://canary.example/#?X-Amz-Signature=a',
    `${DOCUMENTED}&canary=${'x'.repeat(8192)}`,
    `${DOCUMENTED}${'&canary=1'.repeat(123)}`,
  ];
  it.each(urls.map((url) => [url.slice(0, 80), url]))('%s', (_, url) => {
    expect(() => explainPresignedUrl(url, SIGNED)).toThrow(
      expect.objectContaining({
        code: 'validation_failed',
        message: expect.not.stringContaining('canary'),
        faults: [{ field: 'presignedUrl', message: expect.not.stringContaining('canary') }],
      }) as Error,
    );
  });

  it.each([undefined, null, 5, {}, ['a'], new URL(DOCUMENTED)])('%p', (url) => {
    expect(() => explainPresignedUrl(url as never, SIGNED)).toThrow(refusing('presignedUrl'));
  });

  it.each([undefined, new Date(NaN), SIGNED.getTime()])('nor is %p a time', (now) => {
    expect(() => explainPresignedUrl(DOCUMENTED, now as never)).toThrow(refusing('now'));
  });

  const refusing = (field: string) => {
    const faults = [{ field, message: expect.any(String) as string }];
    const properties = { name: 'PresignError', code: 'validation_failed', faults };
    return expect.objectContaining(properties) as Error;
  };

  it('is not what has as many bytes and parameters as allowed', () => {
    const parameters = `${DOCUMENTED}${'&x=1'.repeat(122)}`;
    expect(codes(explainPresignedUrl(parameters, SIGNED))).toEqual([]);
    const bytes = `${DOCUMENTED}&x=`.padEnd(8192, 'x');
    expect(codes(explainPresignedUrl(bytes, SIGNED))).toEqual([]);
  });
});
