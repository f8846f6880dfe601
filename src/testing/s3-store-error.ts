/** Why a store did not start. */
export type S3StoreErrorCode = 'in_production' | 'host_not_loopback' | 'invalid_bucket_name';

/** Thrown by `startS3Store`; nothing was bound or written. Switch on `code`. */
export class S3StoreError extends Error {
  override readonly name = 'S3StoreError';

  constructor(
    readonly code: S3StoreErrorCode,
    message: string,
  ) {
    super(message);
  }
}
