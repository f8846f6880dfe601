import { PresignError } from '../s3/presign-error.js';
import * as rules from '../s3/rules.js';
import type { PresignedUrl } from './presigned-url.js';

export interface LifeLimits {
  /** Seconds, when the request does not ask. */
  readonly expiresIn: number;
  /** Seconds, from the request on. */
  readonly maxExpiresIn: number;
  /** Seconds in which equal requests get the identical URL. */
  readonly stableFor?: number | undefined;
}

/** From when until when a URL is valid. */
export interface Life {
  readonly signedAt: Date;
  /** What is signed: seconds from `signedAt`. */
  readonly signedExpiresIn: number;
  /** Whole seconds from the request on. */
  readonly expiresIn: number;
  readonly expiresAt: Date;
  readonly expiryLimitedBy: PresignedUrl['expiryLimitedBy'];
}

/**
 * The life of a URL asked for now. It ends at the earliest of what was asked, the maximum, and the end of
 * the credentials: S3 refuses a URL as soon as these have expired, whatever the URL says.
 * @param asked seconds; the limits' default when absent
 * @param credentialsEnd when the credentials expire, if they do
 * @throws {PresignError} `validation_failed` for an expiry that can't be signed, `credentials_unavailable`
 *   when less than a second is left of the credentials
 */
export function lifeOf(
  asked: number | undefined,
  limits: LifeLimits,
  now: Date,
  credentialsEnd: Date | undefined,
): Life {
  if (asked !== undefined && !rules.expiresIn.accepts(asked)) {
    const faults = [{ field: 'expiresIn', message: rules.expiresIn.message }];
    throw new PresignError('validation_failed', `expiresIn ${rules.expiresIn.message}`, faults);
  }
  const { stableFor = 0, maxExpiresIn } = limits;
  const nowSeconds = Math.floor(now.getTime() / 1000);
  const signedAt = stableFor > 0 ? nowSeconds - (nowSeconds % stableFor) : nowSeconds;

  const wish = asked ?? limits.expiresIn;
  const longest = maxExpiresIn - stableFor;
  const allowed = Math.min(wish, longest);
  const end = signedAt + stableFor + allowed;
  const lastSecond = credentialsEnd ? Math.floor(credentialsEnd.getTime() / 1000) : Infinity;
  if (lastSecond <= nowSeconds) {
    throw new PresignError('credentials_unavailable', 'The credentials have expired');
  }
  const expires = Math.min(end, lastSecond);
  return {
    signedAt: new Date(signedAt * 1000),
    signedExpiresIn: expires - signedAt,
    expiresIn: expires - nowSeconds,
    expiresAt: new Date(expires * 1000),
    expiryLimitedBy: lastSecond < end ? 'credentials' : allowed < wish ? 'policy' : null,
  };
}
