import { ALGORITHM, parseAmzDate } from '../../sigv4/index.js';
import type { RequestHeaders } from '../request/request-headers.js';
import { S3Error } from '../response/s3-error.js';
import { MAX_CLOCK_SKEW } from './clock-skew.js';
import { parseCredential } from './credential.js';
import type { SignatureClaim } from './verify-signature.js';

/**
 * What an `Authorization` header claims, once its form, scope and date are in order.
 *
 * ```text
 * AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,
 *   SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=fe5f80f77d5fa3be…
 * ```
 * @throws {S3Error} `AuthorizationHeaderMalformed`, `RequestTimeTooSkewed` and S3's other answers
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
export function headerAuthentication(
  authorization: string,
  headers: RequestHeaders,
  region: string,
  now: Date,
): SignatureClaim {
  const { credential, signedHeaders, signature } = parseAuthorization(authorization);
  const dateTime = headers.get('x-amz-date') ?? '';
  const date = parseAmzDate(dateTime);
  if (!date) {
    throw new S3Error(
      'AccessDenied',
      'AWS authentication requires a valid Date or x-amz-date header',
    );
  }
  const { accessKeyId, day } = parseCredential(credential, { dateTime, region }, malformed);
  checkSkew(date, now);
  const payloadHash = headers.get('x-amz-content-sha256');
  if (payloadHash === undefined) {
    throw new S3Error(
      'InvalidRequest',
      'Missing required header for this request: x-amz-content-sha256',
    );
  }
  const sessionToken = headers.get('x-amz-security-token');
  return { accessKeyId, day, dateTime, signedHeaders, signature, sessionToken, payloadHash };
}

function parseAuthorization(authorization: string) {
  const [, algorithm, rest = ''] = /^(\S+)\s+(.*)$/.exec(authorization) ?? [];
  if (algorithm !== ALGORITHM) {
    throw new S3Error(
      'InvalidRequest',
      `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
    );
  }
  const fields = new Map(rest.split(',').map(parseField));
  const credential = fields.get('Credential');
  const signedHeaders = fields.get('SignedHeaders');
  const signature = fields.get('Signature');
  if (!credential || !signedHeaders || !signature || rest.split(',').length !== 3) {
    throw malformed(
      'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
    );
  }
  return { credential, signedHeaders, signature };
}

function parseField(field: string): [string, string] {
  const equals = field.indexOf('=');
  return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
}

function checkSkew(date: Date, now: Date): void {
  if (Math.abs(date.getTime() - now.getTime()) <= MAX_CLOCK_SKEW) return;
  throw new S3Error(
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    {
      RequestTime: date.toISOString(),
      ServerTime: now.toISOString(),
      MaxAllowedSkewMilliseconds: String(MAX_CLOCK_SKEW),
    },
  );
}

function malformed(fault: string, details?: Readonly<Record<string, string>>): S3Error {
  return new S3Error(
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; ${fault}`,
    details,
  );
}
