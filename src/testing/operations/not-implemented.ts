import type { RequestHeaders } from '../request/request-headers.js';
import { S3Error } from '../response/s3-error.js';

/** The answer to what this store does not do; `what` is a method, a header, a field or a parameter. */
export function notImplemented(what: string): S3Error {
  return new S3Error(
    'NotImplemented',
    'A header or query you provided implies functionality that is not implemented.',
    { NotImplemented: what },
  );
}

/**
 * Left out, these headers would change what an operation means: a copy would store an empty object.
 * @throws {S3Error} `NotImplemented`
 */
export function refuseUnknownHeaders(headers: RequestHeaders): void {
  const unknown = [...headers.keys()].find((name) => NOT_IMPLEMENTED_HEADER.test(name));
  if (unknown !== undefined) throw notImplemented(unknown);
}

const NOT_IMPLEMENTED_HEADER =
  /^x-amz-(copy-source|object-lock-|write-offset-bytes|if-match-|rename-source|server-side-encryption-customer-)/;
