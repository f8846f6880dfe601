import type { RequestHeaders } from '../request/request-headers.js';
import { S3Error } from './s3-error.js';
import type { S3Response } from './s3-response.js';

/**
 * The headers that let a page of another origin read the answer; none when the origin is not allowed.
 * Every header of the answer is exposed, `ETag` and `x-amz-*` among them: browsers take no pattern.
 * @param names of the headers in the answer
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders(
  requested: RequestHeaders,
  allowedOrigins: readonly string[],
  names: readonly string[],
): Readonly<Record<string, string>> {
  const allowed = allowedOrigin(requested, allowedOrigins);
  if (!allowed) return allowedOrigins.includes('*') ? {} : { vary: 'Origin' };
  return { ...allowed, 'access-control-expose-headers': names.join(', ') };
}

/**
 * Answers a preflight, which is never signed.
 * @throws {S3Error} `BadRequest` when it is no preflight, `AccessForbidden` for an origin not allowed
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html
 */
export function preflight(
  requested: RequestHeaders,
  allowedOrigins: readonly string[],
): S3Response {
  const method = requested.get('access-control-request-method');
  if (!requested.has('origin') || !method) {
    throw new S3Error('BadRequest', 'Insufficient information. Origin request header needed.');
  }
  const allowed = allowedOrigin(requested, allowedOrigins);
  if (!allowed || !ALLOWED_METHODS.includes(method)) {
    throw new S3Error('AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
  }
  const headers = requested.get('access-control-request-headers');
  return {
    status: 200,
    headers: {
      ...allowed,
      'access-control-allow-methods': ALLOWED_METHODS.join(', '),
      ...(headers && { 'access-control-allow-headers': headers }),
      'access-control-max-age': '3000',
    },
  };
}

const ALLOWED_METHODS: readonly string[] = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];

function allowedOrigin(
  requested: RequestHeaders,
  allowedOrigins: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const origin = requested.get('origin');
  if (origin === undefined) return undefined;
  if (allowedOrigins.includes('*')) return { 'access-control-allow-origin': '*' };
  if (!allowedOrigins.includes(origin)) return undefined;
  return { 'access-control-allow-origin': origin, vary: 'Origin' };
}
