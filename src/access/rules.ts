import { isLoopback } from '../http/loopback.js';
import type { Rule } from '../s3/rules.js';
import { PRINCIPAL_CLAIM } from './principal.js';

/**
 * Signatures that only the holder of a private key can make (RFC 7518, section 3.1; RFC 8037; RFC 9864). With a
 * shared secret, whoever can check tokens can make them.
 */
export const JWT_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length >= 1 && value.length <= 1024;

/** A list of at least one item, each once. */
export const isList = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.every(isItem) &&
  new Set(value).size === value.length;

export const apiKeyName: Rule = {
  message: 'must be 1 to 64 letters, digits, - _ . or @',
  accepts: (value) => typeof value === 'string' && /^[\w.@-]{1,64}$/.test(value),
  schema: { minLength: 1, maxLength: 64 },
};

export const sha256: Rule = {
  message: 'must be the SHA-256 of the key, 64 lower-case hexadecimal digits',
  accepts: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  schema: { minLength: 64, maxLength: 64 },
};

export const claims: Rule = {
  message: `must map names other than ${PRINCIPAL_CLAIM} to strings or lists of strings`,
  accepts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !Object.hasOwn(value, PRINCIPAL_CLAIM) &&
    Object.values(value).every(isClaim),
};

/** What a claim can be: a string, or a list of strings. */
export const isClaim = (value: unknown): value is string | readonly string[] =>
  typeof value === 'string' ||
  (Array.isArray(value) && value.every((item) => typeof item === 'string'));

/** https://www.rfc-editor.org/rfc/rfc3339#section-5.6 */
export const time: Rule = {
  message: 'must be a time such as 2027-01-31T00:00:00Z',
  accepts: (value) => {
    if (typeof value !== 'string' || !RFC_3339.test(value)) return false;
    const day = value.slice(0, 10);
    // `Date` reads the 30th of February as the 2nd of March.
    return !Number.isNaN(Date.parse(value)) && new Date(day).toISOString().startsWith(day);
  },
};

const RFC_3339 = /^\d{4}-(?:0[1-9]|1[0-2])-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

export const issuer: Rule = {
  message: 'must be the text that tokens have as iss, 1024 characters at most',
  accepts: isText,
  schema: { minLength: 1, maxLength: 1024 },
};

export const audience: Rule = {
  message: 'must be a text that tokens have as aud, or a list of such texts, each once',
  accepts: (value) => isText(value) || isList(value, isText),
};

export const algorithms: Rule = {
  message: `must be a list of some of ${JWT_ALGORITHMS.join(', ')}, each once`,
  accepts: (value) => isList(value, (item) => JWT_ALGORITHMS.some((each) => each === item)),
};

export const jwksUrl: Rule = {
  message: 'must be an https URL without user or password; http on loopback only',
  accepts: (value) => {
    if (typeof value !== 'string' || !URL.canParse(value)) return false;
    const { protocol, hostname, username, password, hash } = new URL(value);
    const isLocal = hostname === 'localhost' || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'));
    return (
      (protocol === 'https:' || (protocol === 'http:' && isLocal)) &&
      !(username || password || hash)
    );
  },
  schema: { minLength: 1, maxLength: 2048 },
};

export const path: Rule = {
  message: 'must be the path of a file',
  accepts: (value) => isText(value) && !value.includes('\0'),
  schema: { minLength: 1, maxLength: 1024 },
};

export const clockTolerance: Rule = {
  message: 'must be a whole number of seconds from 0 to 300',
  accepts: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 300,
  schema: { type: 'integer', minimum: 0, maximum: 300 },
};
