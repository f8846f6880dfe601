import { ALGORITHM, MAX_EXPIRES_IN, parseAmzDate } from '../sigv4/index.js';
import { checkScope, readCredential, sessionOf, type Credential } from './credential.js';
import { checkEmptyBody } from './empty-body.js';
import type { SigV4aExplanation, SigV4Explanation, UrlState } from './explanation.js';
import type { Findings } from './findings.js';
import type { S3Endpoint } from './s3-location.js';
import type { UrlParameters } from './url-parameters.js';

/** What an explanation has beside where the URL leads. */
type Signed<T> = Omit<T, 'location' | 'operation' | 'method' | 'findings'>;

/** Explains SigV4 and SigV4a, which differ in algorithm, scope and signature. */
export function explainSigV4(
  parameters: UrlParameters,
  endpoint: S3Endpoint | null,
  now: Date,
  findings: Findings,
): Signed<SigV4Explanation> | Signed<SigV4aExplanation> {
  const version = versionOf(parameters, findings);
  const credential = readCredential(parameters, version);
  checkScope(credential, endpoint, findings);
  const credentials = sessionOf(credential.accessKeyId, parameters, endpoint, findings);
  const life = readLife(parameters, credential, now, findings);
  if (endpoint && credentials === 'temporary' && (life.expiresIn ?? 0) > MAX_SESSION) {
    findings.add('outlives_credentials', 'X-Amz-Expires');
  }
  const signed = {
    accessKeyId: credential.accessKeyId,
    credentials,
    service: credential.service,
    ...life,
    headersToSend: readSignedHeaders(parameters, findings),
  };
  checkEmptyBody(parameters, findings);
  parameters.matching('X-Amz-Signature', version === 'sigv4' ? /^[\da-f]{64}$/ : /^[\da-f]{2,}$/);
  if (version === 'sigv4')
    return { signatureVersion: version, region: credential.region, ...signed };
  const regionSet = parameters.matching('X-Amz-Region-Set', /./)?.split(',') ?? null;
  return { signatureVersion: version, regionSet, ...signed };
}

/** In seconds: what AWS STS gives at most, to users of GetSessionToken. */
const MAX_SESSION = 129_600;

/** S3's allowance for clocks, in milliseconds. */
const MAX_CLOCK_SKEW = 900_000;

function versionOf(parameters: UrlParameters, findings: Findings): 'sigv4' | 'sigv4a' {
  const algorithm = parameters.required('X-Amz-Algorithm');
  if (algorithm === 'AWS4-ECDSA-P256-SHA256') return 'sigv4a';
  if (algorithm !== undefined && algorithm !== ALGORITHM) {
    findings.add('unsupported_algorithm', 'X-Amz-Algorithm');
  }
  return 'sigv4';
}

function readLife(
  parameters: UrlParameters,
  { day }: Credential,
  now: Date,
  findings: Findings,
): Pick<SigV4Explanation, 'signedAt' | 'expiresIn' | 'expiresAt' | 'state'> {
  const signedAt = readDate(parameters, day, findings);
  const digits = parameters.matching('X-Amz-Expires', /^-?\d+$/);
  const expiresIn = digits === undefined ? null : Number(digits);
  if (expiresIn !== null && (expiresIn < 1 || expiresIn > MAX_EXPIRES_IN)) {
    findings.add('expires_in_out_of_range', 'X-Amz-Expires');
    return { signedAt, expiresIn: null, expiresAt: null, state: null };
  }
  if (!signedAt || expiresIn === null) return { signedAt, expiresIn, expiresAt: null, state: null };
  const expiresAt = new Date(signedAt.getTime() + expiresIn * 1000);
  return { signedAt, expiresIn, expiresAt, state: stateOf(signedAt, expiresAt, now, findings) };
}

function readDate(parameters: UrlParameters, day: string | null, findings: Findings): Date | null {
  const text = parameters.required('X-Amz-Date');
  if (text === undefined) return null;
  if (day !== null && !text.startsWith(day)) {
    findings.add('scope_date_mismatch', 'X-Amz-Credential');
  }
  const date = parseAmzDate(text);
  if (!date) findings.add('malformed_parameter', 'X-Amz-Date');
  return date ?? null;
}

function stateOf(signedAt: Date, expiresAt: Date, now: Date, findings: Findings): UrlState {
  const ahead = signedAt.getTime() - now.getTime();
  if (now > expiresAt) {
    findings.add('expired');
    return 'expired';
  }
  if (ahead > MAX_CLOCK_SKEW) {
    findings.add('not_yet_valid');
    return 'not_yet_valid';
  }
  // X-Amz-Date has no fractions of a second, so that no honest signer is ahead.
  if (ahead > 0) findings.add('clock_ahead');
  return 'valid';
}

function readSignedHeaders(parameters: UrlParameters, findings: Findings): string[] | null {
  const text = parameters.matching('X-Amz-SignedHeaders', SIGNED_HEADERS);
  if (text === undefined) return null;
  const names = text.split(';');
  if (names.some((name, i) => i > 0 && name <= (names[i - 1] ?? ''))) {
    findings.add('malformed_parameter', 'X-Amz-SignedHeaders');
  }
  if (!names.includes('host')) findings.add('host_not_signed', 'X-Amz-SignedHeaders');
  return names.filter((name) => name !== 'host');
}

/** Lower-case names (RFC 9110, section 5.6.2) joined by semicolons. */
const SIGNED_HEADERS = /^[!#$%&'*+.^_`|~\da-z-]+(?:;[!#$%&'*+.^_`|~\da-z-]+)*$/;
