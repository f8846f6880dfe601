import { SigningError } from './signing-error.js';

/** RFC 3986, section 2.3: most of what is signed holds nothing else. */
const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;

/** The same of an object key, whose slashes stand. */
const UNRESERVED_PATH = /^[A-Za-z0-9\-._~/]*$/;

/** What encodeURIComponent leaves alone and SigV4 does not. */
const SUB_DELIMITERS = /[!'()*]/g;

const percentEncode = (character: string) =>
  `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/**
 * SigV4's UriEncode: every byte of the UTF-8 form but `A-Z a-z 0-9 - . _ ~` becomes `%XX`.
 * @throws {SigningError} `malformed_text` for a lone surrogate, which has no UTF-8 form
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function uriEncode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  try {
    return encodeURIComponent(text).replace(SUB_DELIMITERS, percentEncode);
  } catch (cause) {
    if (cause instanceof URIError) {
      throw new SigningError('malformed_text', 'text to sign holds a lone surrogate');
    }
    throw cause;
  }
}

/** {@link uriEncode} for an object key: slashes stand, nothing is normalised, nothing encoded twice. */
export function uriEncodePath(key: string): string {
  return UNRESERVED_PATH.test(key) ? key : uriEncode(key).replaceAll('%2F', '/');
}
