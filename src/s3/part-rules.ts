import { MAX_PART_BYTES, MAX_PARTS, MAX_UPLOAD_BYTES, MIN_PART_BYTES } from './part-plan.js';
import type { Rule } from './rules.js';

/** Part numbers of one call. */
export const MAX_PART_NUMBERS = 1000;

const isWithin = (value: unknown, min: number, max: number): value is number =>
  Number.isInteger(value) && Number(value) >= min && Number(value) <= max;

const bytes = (min: number, max: number): Rule => ({
  message: `must be a whole number of bytes from ${min} to ${max}`,
  accepts: (value) => isWithin(value, min, max),
  schema: { type: 'integer', minimum: min, maximum: max },
});

export const uploadLength = bytes(1, MAX_UPLOAD_BYTES);

export const partSize = bytes(MIN_PART_BYTES, MAX_PART_BYTES);

export const partNumbers: Rule = {
  message: `must be a list of 1 to ${MAX_PART_NUMBERS} part numbers from 1 to ${MAX_PARTS}, each once`,
  accepts: (value) =>
    Array.isArray(value) &&
    isWithin(value.length, 1, MAX_PART_NUMBERS) &&
    value.every((item) => isWithin(item, 1, MAX_PARTS)) &&
    new Set(value).size === value.length,
};

/** A number that stands alone, as in a path. */
export const partNumber: Rule = {
  message: `must be a whole number from 1 to ${MAX_PARTS}`,
  accepts: (value) => isWithin(value, 1, MAX_PARTS),
  schema: { type: 'integer', minimum: 1, maximum: MAX_PARTS },
};

/** @param number @param etag the names of the fields that have them */
const listOfParts = (number: string, etag: string): Rule => ({
  message: `must be a list of 1 to ${MAX_PARTS} objects of ${number} and ${etag}, the numbers rising`,
  accepts: (value) => {
    if (!Array.isArray(value) || !isWithin(value.length, 1, MAX_PARTS)) return false;
    let last = 0;
    return value.every((item: unknown) => {
      if (typeof item !== 'object' || item === null || Object.keys(item).length !== 2) return false;
      const { [number]: each, [etag]: tag }: Readonly<Record<string, unknown>> = { ...item };
      if (!isWithin(each, last + 1, MAX_PARTS)) return false;
      last = each;
      return typeof tag === 'string' && ETAG.test(tag);
    });
  },
});

/** As the API has them, in snake_case. */
export const completedParts = listOfParts('part_number', 'etag');

/** As S3 and Uppy have them. */
export const uppyParts = listOfParts('PartNumber', 'ETag');

/** In quotes, as S3 writes it, or without, as many clients hand it on. */
const ETAG = /^(?:"[\x21\x23-\x7e]{1,128}"|[\x21\x23-\x7e]{1,128})$/;
