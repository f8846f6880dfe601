import { Authenticator } from './authenticator.js';
import { ANONYMOUS, type Principal } from './principal.js';

/** Nobody has to say who they are; last in a `FirstOfAuthenticator`, whoever does not say. */
export class AnonymousAuthenticator extends Authenticator {
  override get schemes(): readonly string[] {
    return [];
  }

  authenticate(): Principal {
    return ANONYMOUS;
  }
}
