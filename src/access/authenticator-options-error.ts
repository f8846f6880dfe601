/** An option of an authenticator does not fit; thrown when it is made. */
export class AuthenticatorOptionsError extends Error {
  override readonly name = 'AuthenticatorOptionsError';
  readonly code = 'invalid_option';

  constructor(
    /** The path of the option, such as `jwt.algorithms`. */
    readonly option: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${option} ${message}`, options);
  }
}
