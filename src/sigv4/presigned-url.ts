import { amzDate } from './amz-date.js';
import { canonicalHeaders, type CanonicalHeaders, type Headers } from './canonical-headers.js';
import type { QueryParameters } from './canonical-query.js';
import { canonicalRequest, UNSIGNED_PAYLOAD } from './canonical-request.js';
import type { Signer } from './signer.js';
import { presignedQuery } from './presigned-query.js';
import { stringToSign } from './string-to-sign.js';

export interface RequestToPresign {
  readonly method: string;
  readonly protocol: 'http:' | 'https:';
  /** Host and, where it is not the protocol's own, port: the very value of the `Host` header. */
  readonly host: string;
  /** Encoded by `uriEncodePath`, with its leading slash. */
  readonly path: string;
  /** None of those that {@link presignedQuery} adds. Frozen lists are encoded once a second, not once a URL. */
  readonly query?: QueryParameters;
  /** Headers that the caller of the URL must send as given; `host` is added. */
  readonly headers?: Headers;
  /** {@link UNSIGNED_PAYLOAD} unless the body is known; S3 expects it so in URLs. */
  readonly payloadHash?: string;
}

/**
 * A presigned URL: the request, signed in its query.
 *
 * ```text
 * https://examplebucket.s3.amazonaws.com/test.txt
 *   ?X-Amz-Algorithm=AWS4-HMAC-SHA256
 *   &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request
 *   &X-Amz-Date=20130524T000000Z
 *   &X-Amz-Expires=86400
 *   &X-Amz-SignedHeaders=host
 *   &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404
 * ```
 * @param date the signing time: the URL is valid from then
 * @param expiresIn seconds, a whole number from 1 to 604800
 * @throws {SigningError} for an expiry, date, header or text that can't be signed
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function presignUrl(
  request: RequestToPresign,
  signer: Signer,
  date: Date,
  expiresIn: number,
): string {
  const { dateTime, day } = amzDate(date);
  const headers = headersOf(request);
  const query = presignedQuery(request.query ?? [], signer, date, expiresIn, headers.signedHeaders);
  const toSign = stringToSign(
    dateTime,
    signer.scope(day),
    canonicalRequest({
      method: request.method,
      path: request.path,
      query,
      headers,
      payloadHash: request.payloadHash ?? UNSIGNED_PAYLOAD,
    }),
  );
  const signature = signer.sign(toSign, day);
  return `${request.protocol}//${request.host}${request.path}?${query}&X-Amz-Signature=${signature}`;
}

function headersOf({ headers, host }: RequestToPresign): CanonicalHeaders {
  for (const _ in headers) return canonicalHeaders({ ...headers, host });
  if (lastHost.host !== host) lastHost = { host, headers: canonicalHeaders({ host }) };
  return lastHost.headers;
}

/** Most requests sign the host alone, and most servers sign for one host. */
let lastHost = { host: 'localhost', headers: canonicalHeaders({ host: 'localhost' }) };
