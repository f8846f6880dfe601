import { amzDate, type AmzDate } from './amz-date.js';
import { canonicalHeaders, type CanonicalHeaders, type Headers } from './canonical-headers.js';
import type { QueryParameters } from './canonical-query.js';
import { afterPath, UNSIGNED_PAYLOAD } from './canonical-request.js';
import type { Signer } from './signer.js';
import { presignedQuery } from './presigned-query.js';
import { beforeDigest, digestOf } from './string-to-sign.js';

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
  const now = amzDate(date);
  const headers = headersOf(request);
  const query = presignedQuery(request.query ?? [], signer, date, expiresIn, headers.signedHeaders);
  const { path } = request;
  const frame = frameOf(request, headers, query, signer, now);
  const digest = digestOf(frame.beforePath + path + frame.afterPath);
  const signature = signer.sign(digest, now.day, frame.beforeDigest);
  return frame.origin + path + frame.search + signature;
}

/** All but path and signature, of what is signed and of the URL. */
interface Frame {
  readonly beforePath: string;
  readonly afterPath: string;
  readonly beforeDigest: string;
  readonly origin: string;
  readonly search: string;
}

function frameOf(
  { method, protocol, host, payloadHash = UNSIGNED_PAYLOAD }: RequestToPresign,
  headers: CanonicalHeaders,
  query: string,
  signer: Signer,
  now: AmzDate,
): Frame {
  if (
    lastFrame?.query === query &&
    lastFrame.headers === headers &&
    lastFrame.signer === signer &&
    lastFrame.now === now &&
    lastFrame.method === method &&
    lastFrame.protocol === protocol &&
    lastFrame.payloadHash === payloadHash
  ) {
    return lastFrame;
  }
  // Joined where texts are long: that makes one text of them, where + makes a chain that is walked for each URL.
  lastFrame = {
    method,
    protocol,
    payloadHash,
    headers,
    query,
    signer,
    now,
    beforePath: `${method}\n`,
    afterPath: afterPath({ query, headers, payloadHash }),
    beforeDigest: beforeDigest(now.dateTime, signer.scope(now.day)),
    origin: `${protocol}//${host}`,
    search: ['?', query, '&X-Amz-Signature='].join(''),
  };
  return lastFrame;
}

/** Most URLs of a second differ in path and signature alone: to put the rest together takes as long as a hash. */
let lastFrame: (Frame & FrameKey) | undefined;

/** The headers name the host. */
interface FrameKey extends Pick<RequestToPresign, 'method' | 'protocol' | 'payloadHash'> {
  readonly headers: CanonicalHeaders;
  readonly query: string;
  readonly signer: Signer;
  /** One object for each second. */
  readonly now: AmzDate;
}

function headersOf({ headers, host }: RequestToPresign): CanonicalHeaders {
  for (const _ in headers) return canonicalHeaders({ ...headers, host });
  if (lastHost.host !== host) lastHost = { host, headers: canonicalHeaders({ host }) };
  return lastHost.headers;
}

/** Most requests sign the host alone, and most servers sign for one host. */
let lastHost = { host: 'localhost', headers: canonicalHeaders({ host: 'localhost' }) };
