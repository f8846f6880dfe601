import type { S3Client } from '@aws-sdk/client-s3';

/** Seconds. What the SDK has once taken notice of is not exact: dates of answers are whole seconds, and answers take time. */
const TOLERABLE = 60;

/**
 * How far S3's clock is ahead of this machine's (negative: behind), by the `Date` of S3's last answer to the client, in
 * seconds; 0 when S3 has not been asked yet, or the SDK sees no difference: it takes notice from four minutes on, and then corrects
 * the client's own calls. URLs are not corrected: they live that much longer or shorter, and beyond 15 minutes S3 takes none of them.
 */
export function skewOf({ config }: S3Client): number {
  const seconds = Math.round(config.systemClockOffset / 1000);
  return Math.abs(seconds) < TOLERABLE ? 0 : seconds;
}

/**
 * Tells of a clock that is off, once, and again only after it was right in between.
 * @param tell is given what {@link skewOf} gives
 */
export function watchClock(client: S3Client, tell: (seconds: number) => void): void {
  let told = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } finally {
        const skew = skewOf(client);
        if (skew !== 0 && !told) tell(skew);
        told = skew !== 0;
      }
    },
    { step: 'initialize', name: 'watchClock' },
  );
}
