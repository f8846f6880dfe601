import { jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { PresignError } from '../s3/presign-error.js';
import { AuthenticatorOptionsError } from './authenticator-options-error.js';
import { Authenticator, type Credential } from './authenticator.js';
import { principalOf, type Claim, type Principal } from './principal.js';
import { RemoteKeys } from './remote-keys.js';
import * as rules from './rules.js';
import { staticKey } from './static-key.js';
import { unauthenticated } from './unauthenticated.js';

/** Which tokens are good. */
export type JwtOptions = {
  /** Tokens have it as `iss`. */
  readonly issuer: string;
  /** Tokens have it, or one of it, as `aud`. */
  readonly audience: string | readonly string[];
  readonly algorithms: readonly rules.JwtAlgorithm[];
  /** How far the clocks of issuer and service may differ, in seconds. Default 5. */
  readonly clockTolerance?: number | undefined;
} & (
  | {
      /** Where the issuer publishes its keys. */
      readonly jwksUrl: string;
    }
  | {
      /** The issuer's only key, in PEM. */
      readonly publicKey: string;
    }
);

/** Longer tokens are refused unread, in bytes. */
const MAX_TOKEN_LENGTH = 8192;

/**
 * Authenticates by a signed JWT in `Authorization: Bearer`: the principal is `jwt:SUB`, and its claims are those
 * of the token that are strings or lists of strings.
 *
 * Checked as https://www.rfc-editor.org/rfc/rfc8725 has it: pinned algorithms, issuer, audience, expiry, type; and
 * nothing that a token says of its key is believed but its name.
 */
export class JwtAuthenticator extends Authenticator {
  readonly #options: JwtOptions;
  readonly #findKey: JWTVerifyGetKey;

  /** @throws {AuthenticatorOptionsError} naming the option that does not fit */
  constructor(options: JwtOptions) {
    super();
    assertFit(options);
    this.#options = options;
    this.#findKey =
      'jwksUrl' in options
        ? new RemoteKeys(options.jwksUrl).find
        : staticKey(options.publicKey, options.algorithms);
  }

  async authenticate({ headers }: Credential): Promise<Principal | undefined> {
    const [scheme, token = ''] = String(headers['authorization'] ?? '').split(/ +(.*)/s, 2);
    if (scheme?.toLowerCase() !== 'bearer') return undefined;
    if (token.length > MAX_TOKEN_LENGTH) throw unauthenticated('the token is too long');
    const { sub, ...claims } = await this.verified(token);
    if (typeof sub !== 'string' || sub === '') throw unauthenticated('the token has no sub');
    return principalOf(`jwt:${sub}`, { ...claimsOf(claims), sub });
  }

  private async verified(token: string): Promise<JWTPayload> {
    const { issuer, audience, algorithms, clockTolerance = 5 } = this.#options;
    try {
      const { payload } = await jwtVerify(token, this.keyOf, {
        issuer,
        audience: [audience].flat(),
        algorithms: [...algorithms],
        clockTolerance,
        requiredClaims: ['exp', 'sub'],
      });
      return payload;
    } catch (error) {
      if (error instanceof PresignError) throw error;
      // Algorithm and key are the token's choice: whatever can't be verified is the token's fault.
      throw unauthenticated(error instanceof Error ? error.message : 'not verified', error);
    }
  }

  private readonly keyOf: JWTVerifyGetKey = (header, token) => {
    if (UNTRUSTED_HEADERS.some((name) => name in header)) {
      throw unauthenticated('the header of the token says which key to trust, or what is critical');
    }
    if (!TYPES.includes(String(header.typ ?? 'jwt').toLowerCase())) {
      throw unauthenticated('the token is of another type');
    }
    return this.#findKey(header, token);
  };
}

/** Keys, and places to fetch keys from, that a token brings with it; and extensions, none of which we know. */
const UNTRUSTED_HEADERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit'] as const;

/** Access tokens (RFC 9068), and those that do not say. An issuer's logout or DPoP tokens are not for this. */
const TYPES = ['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt'];

const claimsOf = (payload: JWTPayload): Record<string, Claim> =>
  Object.fromEntries(
    Object.entries(payload).filter((entry): entry is [string, Claim] => rules.isClaim(entry[1])),
  );

function assertFit(options: JwtOptions): void {
  const { issuer, audience, algorithms, clockTolerance = 0 } = options;
  const given = { issuer, audience, algorithms, clockTolerance };
  for (const [name, value] of Object.entries(given)) {
    const rule = rules[name as keyof typeof given];
    if (!rule.accepts(value)) throw new AuthenticatorOptionsError(`jwt.${name}`, rule.message);
  }
  if ('jwksUrl' in options && !rules.jwksUrl.accepts(options.jwksUrl)) {
    throw new AuthenticatorOptionsError('jwt.jwksUrl', rules.jwksUrl.message);
  }
}
