import { ALGORITHM, MAX_EXPIRES_IN, parseAmzDate, UNSIGNED_PAYLOAD } from '../../sigv4/index.js';
import type { RequestHeaders } from '../request/request-headers.js';
import { S3Error } from '../response/s3-error.js';
import type { AmzParameters } from './amz-parameters.js';
import { MAX_CLOCK_SKEW } from './clock-skew.js';
import { parseCredential } from './credential.js';
import type { SignatureClaim } from './verify-signature.js';

/**
 * What a presigned URL claims, once its form, scope and life are in order.
 * @throws {S3Error} `AuthorizationQueryParametersError`; `AccessDenied` before and after the URL's life
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function queryAuthentication(
  parameters: AmzParameters,
  headers: RequestHeaders,
  region: string,
  now: Date,
): SignatureClaim {
  if (required(parameters, 'x-amz-algorithm') !== ALGORITHM) {
    throw malformed(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  }
  const dateTime = required(parameters, 'x-amz-date');
  const date = parseAmzDate(dateTime);
  if (!date) {
    throw malformed(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`);
  }
  const credential = parseCredential(
    required(parameters, 'x-amz-credential'),
    { dateTime, region },
    (fault, details) =>
      malformed(`Error parsing the X-Amz-Credential parameter; ${fault}`, details),
  );
  const signedHeaders = required(parameters, 'x-amz-signedheaders');
  const signature = required(parameters, 'x-amz-signature');
  checkLife(date, expiresIn(required(parameters, 'x-amz-expires')), now);
  return {
    ...credential,
    dateTime,
    signedHeaders,
    signature,
    sessionToken: parameters.get('x-amz-security-token'),
    payloadHash:
      parameters.get('x-amz-content-sha256') ??
      headers.get('x-amz-content-sha256') ??
      UNSIGNED_PAYLOAD,
  };
}

function required(parameters: AmzParameters, name: string): string {
  const value = parameters.get(name);
  if (value) return value;
  throw malformed(
    'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
  );
}

function expiresIn(text: string): number {
  if (/^-\d+$/.test(text)) throw malformed('X-Amz-Expires must be non-negative');
  if (!/^\d+$/.test(text)) throw malformed('X-Amz-Expires should be a number');
  const seconds = Number(text);
  if (seconds > MAX_EXPIRES_IN) {
    throw malformed(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${MAX_EXPIRES_IN} seconds`,
    );
  }
  if (seconds < 1) throw malformed('X-Amz-Expires must be at least 1 second');
  return seconds;
}

function checkLife(date: Date, seconds: number, now: Date): void {
  const expires = new Date(date.getTime() + seconds * 1000);
  if (now > expires) {
    throw new S3Error('AccessDenied', 'Request has expired', {
      'X-Amz-Expires': String(seconds),
      Expires: expires.toISOString(),
      ServerTime: now.toISOString(),
    });
  }
  if (date.getTime() - now.getTime() > MAX_CLOCK_SKEW) {
    throw new S3Error('AccessDenied', 'Request is not yet valid', {
      'X-Amz-Date': date.toISOString(),
      ServerTime: now.toISOString(),
    });
  }
}

function malformed(message: string, details?: Readonly<Record<string, string>>): S3Error {
  return new S3Error('AuthorizationQueryParametersError', message, details);
}
