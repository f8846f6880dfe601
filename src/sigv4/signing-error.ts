/** What was wrong with the input of a signing function; nothing was signed. */
export type SigningErrorCode =
  | 'invalid_credentials'
  | 'invalid_date'
  | 'invalid_expires_in'
  | 'invalid_header'
  | 'malformed_text';

/** Thrown by every function of `sigv4`. Switch on `code`; the message names the input, never its value. */
export class SigningError extends Error {
  override readonly name = 'SigningError';

  constructor(
    readonly code: SigningErrorCode,
    message: string,
  ) {
    super(message);
  }
}
