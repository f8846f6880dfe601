import { Authenticator, type Credential } from './authenticator.js';
import type { Principal } from './principal.js';

/**
 * Several kinds of credentials. Each authenticator is tried in turn, up to the first that knows who asks; a bad
 * credential of one kind is not made good by one of another that comes later.
 */
export class FirstOfAuthenticator extends Authenticator {
  #authenticators: readonly Authenticator[];

  constructor(authenticators: readonly Authenticator[]) {
    super();
    this.#authenticators = authenticators;
  }

  override get schemes(): readonly string[] {
    return [...new Set(this.#authenticators.flatMap(({ schemes }) => schemes))];
  }

  /** Others in their place, from the next request on: after a reload of the configuration. */
  replace(authenticators: readonly Authenticator[]): void {
    this.#authenticators = authenticators;
  }

  async authenticate(credential: Credential): Promise<Principal | undefined> {
    for (const authenticator of this.#authenticators) {
      const principal = await authenticator.authenticate(credential);
      if (principal) return principal;
    }
    return undefined;
  }
}
