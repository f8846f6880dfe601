import type { Findings } from './findings.js';
import type { S3Endpoint } from './s3-location.js';
import type { UrlParameters } from './url-parameters.js';

/** The value of `X-Amz-Credential`, and what goes with it. */
export interface Credential {
  readonly accessKeyId: string | null;
  /** `20130524` */
  readonly day: string | null;
  /** `null` with SigV4a, too. */
  readonly region: string | null;
  readonly service: string | null;
}

/**
 * Reads `AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request`; with SigV4a there is no region.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function readCredential(parameters: UrlParameters, version: 'sigv4' | 'sigv4a'): Credential {
  // From the end, since an access key id may hold slashes.
  const form =
    version === 'sigv4' ? /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/ : SIGV4A_CREDENTIAL;
  const match = form.exec(parameters.matching('X-Amz-Credential', form) ?? '');
  const [, accessKeyId = null, day = null, region = null, service = null] = match ?? [];
  return version === 'sigv4'
    ? { accessKeyId, day, region, service }
    : { accessKeyId, day, region: null, service: region };
}

const SIGV4A_CREDENTIAL = /^(.+)\/(\d{8})\/([^/]+)\/aws4_request$/;

/** Compares region and service with what the host takes. */
export function checkScope(
  { region, service }: Credential,
  endpoint: S3Endpoint | null,
  findings: Findings,
): void {
  if (service !== null && endpoint && service !== endpoint.service) {
    findings.add('service_host_mismatch', 'X-Amz-Credential');
  }
  if (service !== null && !endpoint && !service.startsWith('s3')) {
    findings.add('not_s3', 'X-Amz-Credential');
  }
  if (region === null || !endpoint || region === endpoint.region) return;
  if (endpoint.region !== null) findings.add('region_host_mismatch', 'X-Amz-Credential');
  if (endpoint.kind === 'global' && region !== 'us-east-1') {
    findings.add('global_endpoint', 'X-Amz-Credential');
  }
}

/** Whether the signer was a session: it then has a token, and with AWS an access key id that says so. */
export function sessionOf(
  accessKeyId: string | null,
  parameters: UrlParameters,
  endpoint: S3Endpoint | null,
  findings: Findings,
  tokens = SIGV4_TOKENS,
): 'temporary' | 'long_term' | null {
  // All of them, since each is checked on reading.
  if (tokens.filter((name) => parameters.signing(name) !== undefined).length > 0)
    return 'temporary';
  if (accessKeyId?.startsWith('AKIA')) return 'long_term';
  if (!accessKeyId?.startsWith('ASIA')) return null;
  // Elsewhere than at AWS the letters need not mean anything.
  if (endpoint) findings.add('session_token_missing', tokens[0]);
  return 'temporary';
}

/** The second is that of S3 Express. */
const SIGV4_TOKENS: readonly string[] = ['X-Amz-Security-Token', 'X-Amz-S3session-Token'];
