import type { Rule } from '../s3/rules.js';
import { GRANT_OPERATIONS } from '../s3/operation.js';
import { UNSAFE_CHARACTERS } from '../s3/unsafe-characters.js';
import { isList } from './rules.js';

const isText = (value: unknown) => typeof value === 'string' && value !== '';

const listOf = (what: string, isItem: (item: unknown) => boolean): Rule => ({
  message: `must be a list of ${what}, at least one and each once`,
  accepts: (value) => isList(value, isItem),
});

export const grantName: Rule = {
  message: 'must be 1 to 64 characters that can be seen',
  accepts: (value) => typeof value === 'string' && NAME.test(value) && value.trim() === value,
  schema: { minLength: 1, maxLength: 64 },
};

const NAME = new RegExp(`^[^${UNSAFE_CHARACTERS}]{1,64}$`, 'u');

export const subjects: Rule = {
  message: 'must map a claim, at least one, to the list of its values',
  accepts: (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const entries = Object.entries(value);
    return (
      entries.length > 0 && entries.every(([name, list]) => isText(name) && isList(list, isText))
    );
  },
};

export const bucketNames = listOf('names of buckets', isText);

export const keyPatterns = listOf('key patterns', isText);

export const operations = listOf(`some of ${GRANT_OPERATIONS.join(', ')}`, (item) =>
  GRANT_OPERATIONS.some((each) => each === item),
);

export const contentTypes = listOf(
  'media types such as application/pdf or image/*, without parameters',
  (item) => typeof item === 'string' && /^[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+)$/.test(item),
);

export const contentLengthLimit: Rule = {
  message: 'must be a whole number of bytes',
  accepts: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  schema: { type: 'integer', minimum: 0 },
};
