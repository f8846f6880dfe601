import { hash } from 'node:crypto';

export const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * ```text
 * AWS4-HMAC-SHA256
 * 20130524T000000Z                       date and time
 * 20130524/us-east-1/s3/aws4_request     credential scope
 * 3bfa2928…                              SHA-256 of the canonical request
 * ```
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function stringToSign(dateTime: string, scope: string, canonicalRequest: string): string {
  return beforeDigest(dateTime, scope) + digestOf(canonicalRequest);
}

/** What stands before the digest in a string to sign: the same for a whole second. */
export const beforeDigest = (dateTime: string, scope: string): string =>
  [ALGORITHM, dateTime, scope, ''].join('\n');

/** SHA-256 of a canonical request, in hexadecimal. */
export const digestOf = (canonicalRequest: string): string =>
  hash('sha256', canonicalRequest, 'hex');
