import type { Principal } from './principal.js';

/** What of an HTTP request may tell who asks. */
export interface Credential {
  /** Header values by lower-case name, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The client's IP address, behind as many proxies as are trusted. */
  readonly address: string;
}

/**
 * How a request becomes a principal: port, type and injection token in one. An application that mounts the
 * routes provides its own, or one of `ApiKeyAuthenticator`, `JwtAuthenticator` and `FirstOfAuthenticator`.
 */
export abstract class Authenticator {
  /**
   * The schemes that a 401 names in `WWW-Authenticate`. Default: `Bearer`.
   * https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
   */
  get schemes(): readonly string[] {
    return ['Bearer'];
  }

  /**
   * @returns who asks; `undefined` when the request has no credential of this kind
   * @throws {PresignError} `unauthenticated` for a credential that is not good, `authorization_unavailable` when
   *   that can't be told at present; what else is thrown is a fault (500). Nobody gets in
   */
  abstract authenticate(
    credential: Credential,
  ): Principal | undefined | Promise<Principal | undefined>;
}
