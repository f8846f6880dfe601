import type { Caller } from './caller.js';
import type { RateLimits } from './rate-limits.js';

/**
 * Counts the URLs of a request for several, of which the guard has counted one.
 * @throws {RateLimitedError}
 */
export async function countOthers(
  limits: RateLimits | undefined,
  { principal, address }: Caller,
  urls: readonly unknown[],
): Promise<void> {
  await limits?.countUrls(principal, address, urls.length - 1);
}
