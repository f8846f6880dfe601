import { SigningError } from './signing-error.js';

/** Headers by name, any case. A repeated header is given once, its values joined by commas. */
export type Headers = Readonly<Record<string, string>>;

export interface CanonicalHeaders {
  /** `name:value` and a line feed for each header, sorted by name. */
  readonly lines: string;
  /** The lower-case names in the same order, joined by semicolons. */
  readonly signedHeaders: string;
}

/**
 * The canonical headers and the list of their names: names in lower case, values trimmed, runs of
 * white space folded to one space.
 * @throws {SigningError} `invalid_header` when a value holds a control character (it would end the header) or a
 *   lone surrogate, or a name is no token or stands twice
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function canonicalHeaders(headers: Headers): CanonicalHeaders {
  const names: string[] = [];
  const valueOf = Object.create(null) as Record<string, string>;
  for (const name of Object.keys(headers)) {
    const lowerCase = name.toLowerCase();
    const value = headers[name] ?? '';
    if (!TOKEN.test(lowerCase) || UNSENDABLE.test(value) || lowerCase in valueOf) {
      throw new SigningError('invalid_header', `header ${JSON.stringify(lowerCase)} can't be sent`);
    }
    names.push(lowerCase);
    valueOf[lowerCase] = SPACE.test(value) ? folded(value) : value;
  }
  names.sort();
  let lines = '';
  for (const name of names) lines += `${name}:${valueOf[name]}\n`;
  return { lines, signedHeaders: names.join(';') };
}

const folded = (value: string) => value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '');

const SPACE = /[ \t]/;
/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const UNSENDABLE = /[\x00-\x08\x0a-\x1f\x7f\p{Cs}]/u;
