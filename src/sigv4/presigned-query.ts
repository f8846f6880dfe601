import { amzDate, type AmzDate } from './amz-date.js';
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
 * @param query where many requests share a frozen list (its pairs frozen too), it is encoded once a second,
 *   not once a URL
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
  const now = amzDate(date);
  if (
    last?.query === query &&
    last.now === now &&
    last.signer === signer &&
    last.expiresIn === expiresIn &&
    last.signedHeaders === signedHeaders
  ) {
    return last.text;
  }
  const text = canonicalQueryOfEncoded([
    ...authentication(signer, now, expiresIn, signedHeaders),
    ...query.map(encoded),
  ]);
  if (isDeepFrozen(query)) last = { query, now, signer, expiresIn, signedHeaders, text };
  return text;
}

/** A list that is frozen may hold pairs that are not. */
const isDeepFrozen = (query: QueryParameters) =>
  Object.isFrozen(query) && query.every((pair) => Object.isFrozen(pair));

/** What stays the same is most of a URL's text: without this, encoding it takes as long as a hash. */
let last: LastQuery | undefined;

interface LastQuery {
  readonly query: QueryParameters;
  /** One object for each second. */
  readonly now: AmzDate;
  readonly signer: Signer;
  readonly expiresIn: number;
  readonly signedHeaders: string;
  readonly text: string;
}

function authentication(
  signer: Signer,
  { dateTime, day }: AmzDate,
  expiresIn: number,
  signedHeaders: string,
): EncodedParameter[] {
  const token = signer.encodedSessionToken;
  return [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', signer.encodedCredential(day)],
    ['X-Amz-Date', dateTime],
    ['X-Amz-Expires', String(expiresIn)],
    ...(token === undefined ? [] : [['X-Amz-Security-Token', token] as const]),
    ['X-Amz-SignedHeaders', uriEncode(signedHeaders)],
  ];
}
