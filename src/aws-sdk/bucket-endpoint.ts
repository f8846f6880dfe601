import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { uriEncodePath } from '../sigv4/index.js';
import { BucketEndpointError, regionInvalid, regionMissing } from './bucket-endpoint-error.js';

/** Where a bucket is reached and what its signatures name. */
export interface BucketEndpoint {
  readonly protocol: 'http:' | 'https:';
  /** With the port where it is not the protocol's own. */
  readonly host: string;
  /** Encoded, without a slash at its end: empty, `/bucket`, or a custom endpoint's path before it. */
  readonly basePath: string;
  readonly region: string;
  readonly service: string;
  /** Whether the client's own credentials sign, or those of a session of S3 Express. */
  readonly scheme: 'sigv4' | 'sigv4-s3express';
}

/**
 * Asks the SDK's own rules (region, path style, virtual host, custom endpoint, …) where a bucket is. The
 * answer does not depend on the key, so one look serves every request.
 * @param bucket the bucket's real name, or an access point's ARN
 * @param publicEndpoint where the users of URLs reach S3, in place of the client's own endpoint
 * @throws {BucketEndpointError} when the client has no region or an invalid one, the SDK's rules have no place for the bucket
 *   (accelerate with path style, …), or it takes SigV4a, which the SDK puts into no URL without its native
 *   library (multi-region access points, Outposts)
 */
export async function bucketEndpoint(
  client: S3Client,
  bucket: string,
  publicEndpoint?: string,
): Promise<BucketEndpoint> {
  const region = await regionOf(client);
  const config =
    publicEndpoint === undefined ? client.config : reachedAt(publicEndpoint, client.config);
  const endpoint = await resolved(config, bucket);
  const scheme = signingScheme(endpoint.properties?.['authSchemes']);
  const { name } = scheme;
  if (name !== 'sigv4' && name !== 'sigv4-s3express') {
    throw new BucketEndpointError(
      'unsupported_endpoint',
      `the SDK signs its bucket with ${name}, not with SigV4`,
    );
  }
  const { protocol, host, pathname } = endpoint.url;
  return {
    protocol: protocol === 'http:' ? 'http:' : 'https:',
    host,
    basePath: pathname === '/' ? '' : pathname.replace(/\/$/, ''),
    region: scheme.signingRegion ?? region,
    service: scheme.signingName ?? 's3',
    scheme: name,
  };
}

/** The path of an object at an endpoint, encoded once. */
export function objectPath(endpoint: BucketEndpoint, key: string): string {
  return `${endpoint.basePath}/${uriEncodePath(key)}`;
}

/** The URL of an object, without a query. */
export const objectUrl = (endpoint: BucketEndpoint, key: string): string =>
  `${endpoint.protocol}//${endpoint.host}${objectPath(endpoint, key)}`;

/** The client's configuration with another endpoint; everything else is looked up in the original. */
function reachedAt(publicEndpoint: string, config: S3Client['config']): S3Client['config'] {
  const { protocol, hostname, port, pathname } = new URL(publicEndpoint);
  const endpoint = { protocol, hostname, path: pathname, ...(port && { port: Number(port) }) };
  return Object.create(config, {
    endpoint: { value: () => Promise.resolve(endpoint) },
    isCustomEndpoint: { value: true },
  }) as S3Client['config'];
}

async function resolved(
  config: S3Client['config'],
  bucket: string,
): ReturnType<typeof getEndpointFromInstructions> {
  try {
    const parameters = { Bucket: bucket, Key: 'key' };
    return await getEndpointFromInstructions(parameters, GetObjectCommand, config);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'the rules do not say why';
    throw new BucketEndpointError(
      'unsupported_endpoint',
      `the SDK has no endpoint for its bucket: ${reason}`,
      { cause },
    );
  }
}

async function regionOf(client: S3Client): Promise<string> {
  let region: unknown;
  try {
    region = await client.config.region();
  } catch (cause) {
    // The SDK's errors differ in their text alone.
    const isRefused = cause instanceof Error && cause.message.startsWith('Region not accepted');
    throw isRefused ? regionInvalid(cause) : regionMissing(cause);
  }
  if (typeof region !== 'string') throw regionMissing();
  return region;
}

interface SigningScheme {
  readonly name: string;
  readonly signingRegion?: string;
  readonly signingName?: string;
}

function signingScheme(authSchemes: unknown): SigningScheme {
  const [first] = Array.isArray(authSchemes) ? (authSchemes as SigningScheme[]) : [];
  return first ?? { name: 'sigv4' };
}
