import { PresignError } from '../s3/presign-error.js';

/** More was asked for than the limit allows. */
export class RateLimitedError extends PresignError {
  /** @param retryAfter whole seconds, for `Retry-After` */
  constructor(readonly retryAfter: number) {
    super('rate_limited', 'Too much was asked for in too short a time');
  }
}
