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

/** As the API has them, in snake_case. */
export const completedParts: Rule = {
  message: `must be a list of 1 to ${MAX_PARTS} objects of part_number and etag, the numbers rising`,
  accepts: (value) =>
    Array.isArray(value) &&
    isWithin(value.length, 1, MAX_PARTS) &&
    value.every(isPart) &&
    isRising(value.map((part) => part.part_number)),
};

const isRising = (numbers: readonly number[]) =>
  numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));

interface CompletedPart {
  readonly part_number: number;
  readonly etag: string;
}

function isPart(item: unknown): item is CompletedPart {
  if (typeof item !== 'object' || item === null || Object.keys(item).length !== 2) return false;
  const { part_number: partNumber, etag }: Partial<CompletedPart> = item;
  return isWithin(partNumber, 1, MAX_PARTS) && typeof etag === 'string' && ETAG.test(etag);
}

/** In quotes, as S3 writes it, or without, as many clients hand it on. */
const ETAG = /^(?:"[\x21\x23-\x7e]{1,128}"|[\x21\x23-\x7e]{1,128})$/;
