import { fail, ok, warn, type Finding } from './finding.js';
import type { GrantedBucket } from './granted-bucket.js';

/**
 * How long the credentials that sign are good: URLs die with them.
 * @param now the time of the question
 */
export async function checkCredentials(bucket: GrantedBucket, now: Date): Promise<Finding> {
  const { client, expiresIn } = bucket;
  try {
    const { expiration, sessionToken } = await client.config.credentials();
    if (expiration) return remaining(expiration, expiresIn, now);
    return sessionToken === undefined
      ? ok('credentials', 'do not expire; those of a role would, and change by themselves')
      : warn(
          'credentials',
          'temporary, their end not known, and URLs die with them: let the SDK get those of a role',
        );
  } catch {
    // Whatever the SDK says of it may quote what it read.
    return fail('credentials', 'none: see the chain of credentials of the AWS SDK');
  }
}

function remaining(expiration: Date, expiresIn: number, now: Date): Finding {
  const seconds = Math.floor((expiration.getTime() - now.getTime()) / 1000);
  const found = `good for another ${seconds} s`;
  return seconds < expiresIn
    ? warn(
        'credentials',
        `${found}: URLs die with them, before the ${expiresIn} s that are usual here; see that they are renewed`,
      )
    : ok('credentials', found);
}
