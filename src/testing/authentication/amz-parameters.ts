import type { QueryParameters } from '../../sigv4/index.js';
import type { RequestHeaders } from '../request/request-headers.js';
import { S3Error } from '../response/s3-error.js';

/** The `X-Amz-*` query parameters by lower-case name. */
export type AmzParameters = ReadonlyMap<string, string>;

/**
 * Picks them out of a query.
 * @throws {S3Error} `InvalidArgument` for one that stands twice: it would be anyone's guess which counts
 */
export function amzParameters(query: QueryParameters): AmzParameters {
  const parameters = new Map<string, string>();
  for (const [name, value] of query) {
    const lowerCase = name.toLowerCase();
    if (!lowerCase.startsWith('x-amz-')) continue;
    if (parameters.has(lowerCase)) {
      throw new S3Error('InvalidArgument', 'A query parameter must not be given twice.', {
        ArgumentName: name,
      });
    }
    parameters.set(lowerCase, value);
  }
  return parameters;
}

/**
 * The headers that a signer moved into the query, as the SDK's presigner does: S3 heeds `x-amz-meta-*`
 * and the like there. Not so the values of checksums: S3 verifies them in headers alone, and in URLs
 * of the SDK they are those of an empty body.
 * @throws {S3Error} `InvalidArgument` for control characters, which no header can hold
 */
export function hoistedHeaders(parameters: AmzParameters): RequestHeaders {
  const headers = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (AUTHENTICATION.has(name) || CHECKSUM_VALUE.test(name)) continue;
    if (CONTROL_CHARACTER.test(value)) {
      throw new S3Error('InvalidArgument', 'A header can not hold a control character.', {
        ArgumentName: name,
      });
    }
    headers.set(name, Buffer.from(value).toString('latin1'));
  }
  return headers;
}

const AUTHENTICATION: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-content-sha256',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
]);
const CHECKSUM_VALUE = /^x-amz-checksum-(?!algorithm$|mode$|type$)/;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL_CHARACTER = /[\x00-\x1f\x7f]/;
