import { Authenticator, type Credential } from './authenticator.js';
import { isPromise } from './is-promise.js';
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

  /** At once where those that are asked know at once. */
  authenticate(credential: Credential): Found | Promise<Found> {
    return firstOf(this.#authenticators, 0, credential);
  }
}

type Found = Principal | undefined;

function firstOf(
  authenticators: readonly Authenticator[],
  at: number,
  credential: Credential,
): Found | Promise<Found> {
  const found = authenticators[at]?.authenticate(credential);
  const orNext = (principal: Found) =>
    principal || at + 1 >= authenticators.length
      ? principal
      : firstOf(authenticators, at + 1, credential);
  return isPromise(found) ? Promise.resolve(found).then(orNext) : orNext(found);
}
