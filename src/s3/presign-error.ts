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
 * | `forbidden` | the request is not allowed |
 * | `unknown_bucket` | no bucket is configured under that name |
 * | `object_not_found` | `mustExist` was asked and the object is not there |
 * | `credentials_unavailable` | the credential provider failed, timed out or gave expired credentials |
 * | `storage_unavailable` | S3 did not answer a call that had to be made |
 */
export type PresignErrorCode =
  | 'validation_failed'
  | 'invalid_key'
  | 'forbidden'
  | 'unknown_bucket'
  | 'object_not_found'
  | 'credentials_unavailable'
  | 'storage_unavailable';

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
