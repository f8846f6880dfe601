import { PresignError } from '../s3/presign-error.js';

/** What a caller without a good credential is told: the same, whatever the reason. */
export class UnauthenticatedError extends PresignError {
  constructor(
    /** The schemes that the caller may use. */
    readonly schemes: readonly string[],
    options?: ErrorOptions,
  ) {
    super('unauthenticated', 'The request has no credential, or one that is not good', [], options);
  }

  /** The value of `WWW-Authenticate`. RFC 6750, section 3, wants a parameter after `Bearer`. */
  get challenge(): string {
    return this.schemes.map((scheme) => `${scheme} realm="nestjs-s3-presign"`).join(', ');
  }
}
