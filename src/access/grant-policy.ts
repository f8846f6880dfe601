import {
  AccessPolicy,
  type AccessRequest,
  type Decision,
  type NewKeyRequest,
} from './access-policy.js';
import { checkedGrants } from './checked-grants.js';
import { decide, isAbout } from './decide.js';
import type { Grant } from './grant.js';
import { newKey } from './new-key.js';
import type { Principal } from './principal.js';

/** Decides by grants, in their order. */
export class GrantPolicy extends AccessPolicy {
  #grants: readonly Grant[];

  /** @throws {GrantOptionsError} naming the option that does not fit */
  constructor(grants: readonly Grant[]) {
    super();
    this.#grants = checkedGrants(grants);
  }

  /**
   * Puts other grants in the place of all; from the next decision on they are in force.
   * @throws {GrantOptionsError} naming the option that does not fit; all stays as it was
   */
  replace(grants: readonly Grant[]): void {
    this.#grants = checkedGrants(grants);
  }

  decide(principal: Principal, request: AccessRequest): Decision {
    return decide(this.#grants, principal, request);
  }

  /** By the first grant for this principal, bucket and operation that can make one. */
  newKey(principal: Principal, request: NewKeyRequest, date: Date): string | undefined {
    for (const grant of this.#grants) {
      if (grant.newKey === undefined || !isAbout(grant, principal, request)) continue;
      const key = newKey(grant.newKey, principal, request.fileName, date);
      if (key !== undefined) return key;
    }
    return undefined;
  }
}
