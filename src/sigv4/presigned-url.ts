import { amzDate } from './amz-date.js';
import { canonicalHeaders, type Headers } from './canonical-headers.js';
import { canonicalQuery, type QueryParameters } from './canonical-query.js';
import { canonicalRequest, UNSIGNED_PAYLOAD } from './canonical-request.js';
import type { Signer } from './signer.js';
import { SigningError } from './signing-error.js';
import { ALGORITHM, stringToSign } from './string-to-sign.js';

/** S3's own limit: seven days, in seconds. */
export const MAX_EXPIRES_IN = 604_800;

export interface RequestToPresign {
  readonly method: string;
  readonly protocol: 'http:' | 'https:';
  /** Host and, where it is not the protocol's own, port: the very value of the `Host` header. */
  readonly host: string;
  /** Encoded by `uriEncodePath`, with its leading slash. */
  readonly path: string;
  /** None of those that {@link authenticationParameters} gives. */
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
 * @param expiresIn seconds, a whole number from 1 to {@link MAX_EXPIRES_IN}
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
  const headers = canonicalHeaders({ ...request.headers, host: request.host });
  const query = canonicalQuery([
    ...(request.query ?? []),
    ...authenticationParameters(signer, dateTime, day, expiresIn, headers.signedHeaders),
  ]);
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

/** The `X-Amz-*` parameters that are signed; `X-Amz-Signature` follows them in the URL. */
export function authenticationParameters(
  signer: Signer,
  dateTime: string,
  day: string,
  expiresIn: number,
  signedHeaders: string,
): QueryParameters {
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > MAX_EXPIRES_IN) {
    throw new SigningError(
      'invalid_expires_in',
      `expiresIn must be a whole number of seconds from 1 to ${MAX_EXPIRES_IN}`,
    );
  }
  const parameters: [string, string][] = [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${signer.accessKeyId}/${signer.scope(day)}`],
    ['X-Amz-Date', dateTime],
    ['X-Amz-Expires', String(expiresIn)],
    ['X-Amz-SignedHeaders', signedHeaders],
  ];
  if (signer.sessionToken) parameters.push(['X-Amz-Security-Token', signer.sessionToken]);
  return parameters;
}
