import { hash, timingSafeEqual } from 'node:crypto';
import { AuthenticatorOptionsError } from './authenticator-options-error.js';
import { Authenticator, type Credential } from './authenticator.js';
import { principalOf, type Principal } from './principal.js';
import * as rules from './rules.js';
import { unauthenticated } from './unauthenticated.js';

/** One API key. Its holder is the principal `api-key:NAME`. */
export interface ApiKey {
  /** Several keys may have the same name, as while one takes the place of another. */
  readonly name: string;
  /**
   * SHA-256 of the key, in lower-case hexadecimal. A plain hash is enough for keys of 256 random bits, such as
   * `npm run key:create` makes; words that somebody thought of could be guessed.
   */
  readonly sha256: string;
  readonly claims?: Principal['claims'] | undefined;
  /** From this moment on the key is not good. Default: never. */
  readonly expiresAt?: Date | undefined;
}

/** Authenticates by the header `X-API-Key`. */
export class ApiKeyAuthenticator extends Authenticator {
  readonly #keys: readonly KnownKey[];

  /** @throws {AuthenticatorOptionsError} naming the option that does not fit */
  constructor(keys: readonly ApiKey[]) {
    super();
    keys.forEach(assertFits);
    this.#keys = keys.map(({ name, sha256, claims, expiresAt }) => ({
      digest: Buffer.from(sha256, 'hex'),
      principal: principalOf(`api-key:${name}`, claims),
      expiresAt,
    }));
  }

  override get schemes(): readonly string[] {
    return ['ApiKey'];
  }

  authenticate({ headers }: Credential): Principal | undefined {
    const presented = headers['x-api-key'];
    if (presented === undefined) return undefined;
    const key = this.find(String(presented));
    if (!key) throw unauthenticated('no such API key');
    // Spelt so that a date which is none counts as past.
    if (key.expiresAt && !(Date.now() < key.expiresAt.getTime())) {
      throw unauthenticated('the API key has expired');
    }
    return key.principal;
  }

  /** Looks at every key, so that the time it takes does not tell which one was near. */
  private find(presented: string): KnownKey | undefined {
    const digest = hash('sha256', presented, 'buffer');
    let found: KnownKey | undefined;
    for (const each of this.#keys) if (timingSafeEqual(digest, each.digest)) found = each;
    return found;
  }
}

interface KnownKey extends Pick<ApiKey, 'expiresAt'> {
  readonly digest: Buffer;
  readonly principal: Principal;
}

function assertFits({ name, sha256 }: ApiKey, index: number, keys: readonly ApiKey[]): void {
  const fault = (option: keyof ApiKey, message: string) =>
    new AuthenticatorOptionsError(`apiKeys[${index}].${option}`, message);
  if (!rules.apiKeyName.accepts(name)) throw fault('name', rules.apiKeyName.message);
  if (!rules.sha256.accepts(sha256)) throw fault('sha256', rules.sha256.message);
  if (keys.some((other, at) => at < index && other.sha256 === sha256)) {
    throw fault('sha256', 'must differ from that of every other key');
  }
}
