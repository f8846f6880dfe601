import { MAX_EXPIRES_IN } from '../sigv4/index.js';
import type { ContentLengthRange } from './operation.js';
import { UNSAFE_CHARACTERS } from './unsafe-characters.js';

/** What a field must be: the one truth for DTOs and for callers in process. */
export interface Rule {
  readonly message: string;
  readonly accepts: (value: unknown) => boolean;
  /** As much of it as a JSON schema can say, for the API's documentation. */
  readonly schema?: {
    readonly type?: 'integer';
    readonly enum?: (string | number)[];
    readonly minimum?: number;
    readonly maximum?: number;
    readonly minLength?: number;
    readonly maxLength?: number;
  };
}

/** S3's limit for one PUT or POST: 5 GiB. */
export const MAX_PUT_BYTES = 5 * 1024 ** 3;

const text = (pattern: RegExp, maxLength: number) => (value: unknown) =>
  typeof value === 'string' && value.length <= maxLength && pattern.test(value);

const integer = (min: number, max: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= min && Number(value) <= max;

/** RFC 9110, section 8.3.1: a type, a subtype, and parameters with a value. */
const MEDIA_TYPE =
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?: *; *[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[\x20\x21\x23-\x5b\x5d-\x7e]*"))*$/;

/** What can stand in a header and arrive as it was signed: no space at the ends, no run of spaces. */
const HEADER_VALUE = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;

export const oneOf = (...values: readonly string[]): Rule => ({
  message: `must be one of ${values.join(', ')}`,
  accepts: (value) => values.some((each) => each === value),
  schema: { enum: [...values] },
});

export const expiresIn: Rule = {
  message: `must be a whole number of seconds from 1 to ${MAX_EXPIRES_IN}`,
  accepts: integer(1, MAX_EXPIRES_IN),
  schema: { type: 'integer', minimum: 1, maximum: MAX_EXPIRES_IN },
};

export const flag: Rule = {
  message: 'must be true or false',
  accepts: (value) => typeof value === 'boolean',
};

export const string: Rule = {
  message: 'must be a string',
  accepts: (value) => typeof value === 'string',
};

export const disposition = oneOf('attachment', 'inline');

export const serverSideEncryption = oneOf('AES256', 'aws:kms', 'aws:kms:dsse');

export const contentType: Rule = {
  message: 'must be a media type such as image/png, 255 characters at most',
  accepts: text(MEDIA_TYPE, 255),
  schema: { minLength: 3, maxLength: 255 },
};

export const contentLength: Rule = {
  message: `must be a whole number of bytes from 0 to ${MAX_PUT_BYTES}`,
  accepts: integer(0, MAX_PUT_BYTES),
  schema: { type: 'integer', minimum: 0, maximum: MAX_PUT_BYTES },
};

export const contentTypePrefix: Rule = {
  message:
    'must be the start of a media type with its slash, such as image/, 255 characters at most',
  accepts: text(/^[\w!#$&^.+-]+\/[\w!#$&^.+-]*$/, 255),
  schema: { minLength: 2, maxLength: 255 },
};

export const contentLengthRange: Rule = {
  message: `must be an object of min, max or both, whole numbers of bytes from 0 to ${MAX_PUT_BYTES}, min not above max`,
  accepts: (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const { min = 0, max = MAX_PUT_BYTES, ...others }: ContentLengthRange = value;
    const fits = [min, max].every(integer(0, MAX_PUT_BYTES));
    return fits && min <= max && Object.keys(others).length === 0;
  },
};

export const successActionStatus: Rule = {
  message: 'must be 200, 201 or 204',
  accepts: (value) => value === 200 || value === 201 || value === 204,
  schema: { type: 'integer', enum: [200, 201, 204] },
};

export const headerValue: Rule = {
  message: 'must be printable ASCII without leading, trailing or doubled spaces',
  accepts: text(HEADER_VALUE, 1024),
  schema: { minLength: 1, maxLength: 1024 },
};

export const checksumSha256: Rule = {
  message: 'must be the 32 bytes of a SHA-256 in base64',
  accepts: text(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, 44),
  schema: { minLength: 44, maxLength: 44 },
};

export const downloadAs: Rule = {
  message: 'must be a file name of 1 to 255 characters without slashes or control characters',
  accepts: text(new RegExp(String.raw`^[^/\\${UNSAFE_CHARACTERS}]+$`, 'u'), 255),
  schema: { minLength: 1, maxLength: 255 },
};

export const fileName: Rule = {
  message: 'must be a file name of 1 to 1024 characters',
  accepts: (value) => typeof value === 'string' && value.length >= 1 && value.length <= 1024,
  schema: { minLength: 1, maxLength: 1024 },
};

export const versionId: Rule = {
  message: 'must be a version id of 1 to 1024 printable ASCII characters',
  accepts: text(/^[\x21-\x7e]+$/, 1024),
  schema: { minLength: 1, maxLength: 1024 },
};

/** Of S3's own, whose form S3 does not tell. */
export const uploadId: Rule = {
  message: 'must be an upload id of 1 to 1024 printable ASCII characters',
  accepts: text(/^[\x21-\x7e]+$/, 1024),
  schema: { minLength: 1, maxLength: 1024 },
};

export const storageClass: Rule = {
  message: 'must be a storage class such as STANDARD_IA',
  accepts: text(/^[A-Za-z0-9_-]+$/, 64),
  schema: { minLength: 1, maxLength: 64 },
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
export const metadata: Rule = {
  message: 'must map names (letters, digits, - _ .) to printable ASCII, 2048 bytes in all',
  accepts: (value) => {
    const entries = stringEntries(value);
    return (
      entries !== undefined &&
      new Set(entries.map(([name]) => name.toLowerCase())).size === entries.length &&
      entries.every(([name, item]) => /^[\w.-]+$/.test(name) && HEADER_VALUE.test(item)) &&
      entries.reduce((bytes, [name, item]) => bytes + name.length + item.length, 0) <= 2048
    );
  },
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
export const tagging: Rule = {
  message:
    'must map 1 to 10 tag keys (128 characters) to values (256); letters, digits, spaces, + - = . _ : / @',
  accepts: (value) => {
    const entries = stringEntries(value);
    return (
      entries !== undefined &&
      entries.length >= 1 &&
      entries.length <= 10 &&
      entries.every(
        ([name, item]) =>
          text(/^[\p{L}\p{N} +\-=._:/@]+$/u, 128)(name) &&
          text(/^[\p{L}\p{N} +\-=._:/@]*$/u, 256)(item),
      )
    );
  },
};

function stringEntries(value: unknown): [string, string][] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  return entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')
    ? entries
    : undefined;
}
