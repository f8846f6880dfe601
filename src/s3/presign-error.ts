/** One thing that is wrong with a request: the field's name as the caller wrote it, and what it must be. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/**
 * Why no URL was given. Callers switch on `code`; messages name fields and options, never their values.
 *
 * | code | meaning |
 * |---|---|
 * | `validation_failed` | a field does not fit; `faults` names each |
 * | `invalid_key` | the object key can't be signed safely |
 * | `unauthenticated` | the request has no credential, or one that is not good |
 * | `forbidden` | no grant allows the request |
 * | `rate_limited` | more was asked for than the limit allows |
 * | `overloaded` | the service has more to do than it can answer soon |
 * | `unknown_bucket` | no bucket is configured under that name |
 * | `object_not_found` | `mustExist` was asked and the object is not there |
 * | `upload_not_found` | S3 does not know the multipart upload, or no more |
 * | `object_exists` | an object stands under the key of an upload that must not replace one |
 * | `size_mismatch` | an object made of parts has another size than was declared |
 * | `credentials_unavailable` | the credential provider failed, timed out or gave none that can sign |
 * | `storage_unavailable` | S3 did not answer, or refused, a call that had to be made |
 * | `authorization_unavailable` | whoever decides on access failed or did not answer in time |
 * | `audit_unavailable` | the audit log could not be written |
 */
export type PresignErrorCode =
  | 'validation_failed'
  | 'invalid_key'
  | 'unauthenticated'
  | 'forbidden'
  | 'rate_limited'
  | 'overloaded'
  | 'unknown_bucket'
  | 'object_not_found'
  | 'upload_not_found'
  | 'object_exists'
  | 'size_mismatch'
  | 'credentials_unavailable'
  | 'storage_unavailable'
  | 'authorization_unavailable'
  | 'audit_unavailable';

export class PresignError extends Error {
  override readonly name = 'PresignError';

  constructor(
    readonly code: PresignErrorCode,
    message: string,
    readonly faults: readonly FieldFault[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
