import { PresignError } from './presign-error.js';
import { UNSAFE_CHARACTERS } from './unsafe-characters.js';

declare const checked: unique symbol;

/** An object key that passed {@link objectKey}: safe to sign, byte for byte. */
export type ObjectKey = string & { readonly [checked]: true };

/** S3's limit, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/**
 * Takes the keys that mean the same object to S3, to every HTTP client and to every proxy between them.
 * Nothing is trimmed, decoded or normalised: a key is refused or signed as it stands. Spaces, `+`, `%`,
 * quotes, `//` in the middle and all scripts are fine.
 * @param field the caller's name for the key, for the error
 * @throws {PresignError} `invalid_key`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function objectKey(text: string, field = 'key'): ObjectKey {
  const message = objectKeyFault(text);
  if (message) throw new PresignError('invalid_key', `${field} ${message}`, [{ field, message }]);
  return text as ObjectKey;
}

/** What is wrong with a key, as "must …". */
export function objectKeyFault(text: unknown): string | undefined {
  // Callers in process may be without types.
  if (typeof text !== 'string') return 'must be a string';
  if (text === '') return 'must not be empty';
  // A UTF-16 unit is at most three bytes: only long keys need counting.
  if (text.length > MAX_KEY_BYTES / 3 && Buffer.byteLength(text) > MAX_KEY_BYTES) {
    return `must not be longer than ${MAX_KEY_BYTES} bytes of UTF-8`;
  }
  if (text.startsWith('/')) return 'must not start with a slash';
  if (DOT_SEGMENT.test(text)) return 'must not have "." or ".." as a segment';
  if (!PLAIN_ASCII.test(text) && UNSAFE_CHARACTER.test(text)) {
    return 'must not hold control characters, invisible marks or lone surrogates';
  }
  return undefined;
}

/** Clients collapse these after signing; some take `\` for a slash, some drop what follows a `;`. */
const DOT_SEGMENT = /(?:^|[/\\])\.\.?(?:[/\\;]|$)/;

const PLAIN_ASCII = /^[\x20-\x7e]*$/;

const UNSAFE_CHARACTER = new RegExp(`[${UNSAFE_CHARACTERS}]`, 'u');
