import { sessionOf } from './credential.js';
import type { SigV2Explanation } from './explanation.js';
import type { Findings } from './findings.js';
import type { S3Endpoint } from './s3-location.js';
import type { UrlParameters } from './url-parameters.js';

/**
 * Explains the form before SigV4.
 *
 * ```text
 * https://johnsmith.s3.amazonaws.com/photos/puppy.jpg
 *   ?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE
 *   &Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D
 *   &Expires=1175139620
 * ```
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
 */
export function explainSigV2(
  parameters: UrlParameters,
  endpoint: S3Endpoint | null,
  now: Date,
  findings: Findings,
): Omit<SigV2Explanation, 'location' | 'operation' | 'method' | 'findings'> {
  const isRefused = endpoint?.region != null && !SIGV2_REGIONS.has(endpoint.region);
  findings.add(isRefused ? 'sigv2_region' : 'sigv2_deprecated');
  const accessKeyId = parameters.required('AWSAccessKeyId') ?? null;
  const credentials = sessionOf(accessKeyId, parameters, endpoint, findings, [
    'x-amz-security-token',
  ]);
  const expiresAt = readExpires(parameters);
  const state = expiresAt && (now > expiresAt ? 'expired' : 'valid');
  if (state === 'expired') findings.add('expired');
  parameters.matching('Signature', /^[A-Za-z\d+/]{27}=$/);
  return { signatureVersion: 'sigv2', accessKeyId, credentials, expiresAt, state };
}

/** Seconds since 1970. */
function readExpires(parameters: UrlParameters): Date | null {
  const seconds = parameters.matching('Expires', /^\d{1,11}$/);
  return seconds === undefined ? null : new Date(Number(seconds) * 1000);
}

/** Those that were there before 30 January 2014; later ones have SigV4 alone. */
const SIGV2_REGIONS: ReadonlySet<string> = new Set([
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'us-gov-west-1',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
]);
