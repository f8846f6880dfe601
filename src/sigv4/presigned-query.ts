import { amzDate } from './amz-date.js';
import {
  canonicalQueryOfEncoded,
  encoded,
  type EncodedParameter,
  type QueryParameters,
} from './canonical-query.js';
import type { Signer } from './signer.js';
import { SigningError } from './signing-error.js';
import { ALGORITHM } from './string-to-sign.js';
import { uriEncode } from './uri-encode.js';

/** S3's own limit: seven days, in seconds. */
export const MAX_EXPIRES_IN = 604_800;

/**
 * The canonical query of a presigned URL: the request's own parameters, and the `X-Amz-*` ones that say
 * who signed, when, for how long and which headers. `X-Amz-Signature` follows it in the URL.
 * @param signedHeaders lower-case names, sorted, joined by semicolons
 * @throws {SigningError} `invalid_expires_in`, `invalid_date`, `malformed_text`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function presignedQuery(
  query: QueryParameters,
  signer: Signer,
  date: Date,
  expiresIn: number,
  signedHeaders: string,
): string {
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > MAX_EXPIRES_IN) {
    throw new SigningError(
      'invalid_expires_in',
      `expiresIn must be a whole number of seconds from 1 to ${MAX_EXPIRES_IN}`,
    );
  }
  const { dateTime, day } = amzDate(date);
  const token = signer.encodedSessionToken;
  const parameters: EncodedParameter[] = [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', signer.encodedCredential(day)],
    ['X-Amz-Date', dateTime],
    ['X-Amz-Expires', String(expiresIn)],
    ['X-Amz-SignedHeaders', uriEncode(signedHeaders)],
  ];
  if (token !== undefined) parameters.push(['X-Amz-Security-Token', token]);
  for (const parameter of query) parameters.push(encoded(parameter));
  return canonicalQueryOfEncoded(parameters);
}
