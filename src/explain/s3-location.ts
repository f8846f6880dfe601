import type { Findings } from './findings.js';
import { decode } from './url-parameters.js';
import type { UrlText } from './url-text.js';

/** Where a URL leads, as far as its host tells. */
export interface S3Location {
  readonly host: string;
  /** `null` when the host is not one of AWS, nor an address (S3 servers read bucket and key from the path there). */
  readonly addressing: 'virtual_host' | 'path' | 'access_point' | null;
  readonly bucket: string | null;
  /** Decoded. `null` for the bucket itself, too. */
  readonly key: string | null;
}

/** What the host says about the signature that it takes. */
export interface S3Endpoint {
  readonly kind: keyof typeof SERVICES;
  readonly service: string;
  /** `null` for endpoints that serve all regions. */
  readonly region: string | null;
}

/** @see https://docs.aws.amazon.com/general/latest/gr/s3.html */
export function readLocation(
  { hostname, path }: UrlText,
  findings: Findings,
): { readonly location: S3Location; readonly endpoint: S3Endpoint | null } {
  const aws = awsHost(hostname);
  const text = decode(path, findings)?.replace(/^\//, '') ?? null;
  const location = { host: hostname, ...placeOf(hostname, aws, text) };
  if (location.key?.startsWith('/')) findings.add('leading_slash');
  return { location, endpoint: aws?.endpoint ?? null };
}

function placeOf(hostname: string, aws: AwsHost | undefined, path: string | null) {
  if (aws && ACCESS_POINTS.has(aws.endpoint.kind)) {
    return { addressing: 'access_point' as const, bucket: null, key: path || null };
  }
  if (aws?.prefix !== undefined) {
    return { addressing: 'virtual_host' as const, bucket: aws.prefix, key: path || null };
  }
  if (!aws && !ADDRESS.test(hostname)) return { addressing: null, bucket: null, key: null };
  const slash = path?.indexOf('/') ?? -1;
  return {
    addressing: 'path' as const,
    bucket: (slash < 0 ? path : path?.slice(0, slash)) || null,
    key: (slash < 0 ? null : path?.slice(slash + 1)) || null,
  };
}

interface AwsHost {
  /** What stands before the endpoint: a bucket, or an access point. */
  readonly prefix: string | undefined;
  readonly endpoint: S3Endpoint;
}

function awsHost(hostname: string): AwsHost | undefined {
  // No host name is longer (RFC 1035); it bounds the work for the patterns.
  const name = hostname.length > 255 ? undefined : AWS.exec(hostname)?.[1];
  if (name === undefined) return undefined;
  for (const [kind, pattern] of ENDPOINTS) {
    const match = pattern.exec(name);
    if (!match) continue;
    const region = match[2] ?? (kind === 'us_east_1' ? 'us-east-1' : null);
    return { prefix: match[1], endpoint: { kind, service: SERVICES[kind], region } };
  }
  return undefined;
}

/** A full stop at the end is the root of the DNS. */
const AWS = /^(.+)\.amazonaws\.(?:com|com\.cn|eu)\.?$/;
/** An IPv4 or IPv6 address, or this machine: no bucket can stand before these. */
const ADDRESS = /^(?:\d+\.\d+\.\d+\.\d+|\[.*\]|localhost)$/;

const SERVICES = {
  website: 's3',
  regional: 's3',
  global: 's3',
  us_east_1: 's3',
  accelerate: 's3',
  express: 's3express',
  access_point: 's3',
  object_lambda: 's3-object-lambda',
  outposts: 's3-outposts',
} as const;

/** Before these hosts stands no bucket. */
const ACCESS_POINTS: ReadonlySet<S3Endpoint['kind']> = new Set([
  'access_point',
  'object_lambda',
  'outposts',
]);

const REGION = '([a-z]{2,}(?:-[a-z]+)+-\\d+)';
const endpoint = (pattern: string) => new RegExp(`^(?:(.+)\\.)?${pattern}$`);

/** In this order: `website` would fit `regional`, too. */
const ENDPOINTS: readonly (readonly [keyof typeof SERVICES, RegExp])[] = [
  ['website', endpoint(`s3-website[.-]${REGION}`)],
  ['regional', endpoint(`s3(?:-fips)?(?:\\.dualstack)?\\.${REGION}`)],
  ['regional', endpoint(`s3-(?:fips-)?${REGION}`)],
  ['global', endpoint('s3')],
  ['us_east_1', endpoint('s3-external-1')],
  ['accelerate', endpoint('s3-accelerate(?:\\.dualstack)?')],
  ['express', endpoint(`s3express(?:-fips)?-[a-z\\d-]+(?:\\.dualstack)?\\.${REGION}`)],
  ['access_point', endpoint(`s3-accesspoint(?:-fips)?(?:\\.dualstack)?\\.${REGION}`)],
  ['access_point', endpoint('accesspoint\\.s3-global')],
  ['object_lambda', endpoint(`s3-object-lambda(?:-fips)?\\.${REGION}`)],
  ['outposts', endpoint(`s3-outposts(?:-fips)?\\.${REGION}`)],
];
