import { PresignError } from '../s3/presign-error.js';

/** A credential that is not good. The reason is for those who run the service; the caller is not told. */
export const unauthenticated = (reason: string, cause?: unknown) =>
  new PresignError('unauthenticated', reason, [], { cause });
