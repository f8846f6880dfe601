import { Logger } from '@nestjs/common';
import { createRemoteJWKSet, customFetch, errors, jwksCache } from 'jose';
import type { FetchImplementation, JWKSCacheInput, JWTVerifyGetKey, RemoteJWKSet } from 'jose';
import { PresignError } from '../s3/presign-error.js';

/** How long the issuer has to answer, in milliseconds. */
const DEADLINE = 2000;

/** The least time between two questions to the issuer, in milliseconds, whatever came of the first. */
const INTERVAL = 1000;

/** Milliseconds in which a key that is not among those fetched is not asked for, nor a refresh that failed tried again. */
const COOLDOWN = 30_000;

/** From this age on keys are fetched anew in the background, in milliseconds. */
const REFRESH_AFTER = 600_000;

/** While the issuer does not answer, keys are used on up to this age, in milliseconds. */
const MAX_AGE = 3_600_000;

/** The public keys that an issuer publishes (RFC 7517, section 5), fetched when they are first needed. */
export class RemoteKeys {
  private readonly logger = new Logger('JwtAuthenticator');
  readonly #remote: RemoteJWKSet;
  readonly #cache: JWKSCacheInput = {};
  #refreshedAt = -Infinity;

  constructor(url: string) {
    this.#remote = createRemoteJWKSet(new URL(url), {
      timeoutDuration: DEADLINE,
      cooldownDuration: COOLDOWN,
      cacheMaxAge: MAX_AGE,
      [jwksCache]: this.#cache,
      [customFetch]: atIntervals(),
    });
  }

  /** @throws {PresignError} `authorization_unavailable` in the promise, when the issuer gives no keys */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    this.refreshAhead();
    try {
      return await this.#remote(header, token);
    } catch (error) {
      if (isOfTheToken(error)) throw error;
      const message = 'The issuer of tokens gives no keys to check them with';
      throw new PresignError('authorization_unavailable', message, [], { cause: error });
    }
  };

  private refreshAhead(): void {
    const now = Date.now();
    const { uat: fetchedAt = now } = this.#cache;
    if (now - fetchedAt < REFRESH_AFTER || now - this.#refreshedAt < COOLDOWN) return;
    this.#refreshedAt = now;
    // Nobody waits for it: when it fails the keys at hand go on, up to their greatest age.
    this.#remote.reload().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : '';
      this.logger.warn(`keys older than ten minutes could not be fetched anew: ${reason}`);
    });
  }
}

/** The token names a key that there is not, or names none where there are several. */
const isOfTheToken = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;

/** jose waits between questions that were answered; an issuer that fails is not pressed either. */
function atIntervals(): FetchImplementation {
  let askedAt = -Infinity;
  return async (url, options) => {
    const now = Date.now();
    if (Math.abs(now - askedAt) < INTERVAL) throw new Error('the issuer failed a moment ago');
    askedAt = now;
    return fetch(url, options);
  };
}
