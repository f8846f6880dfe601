import { isDate } from 'node:util/types';
import { PresignError } from './presign-error.js';

/** In milliseconds. */
const END_OF_9999 = Date.UTC(10_000, 0);

/**
 * Checks a time that a caller gives: it may be without types, or have calculated with what is no number.
 * @param field what the caller calls it
 * @throws {PresignError} `validation_failed` when it is no time that SigV4 can write
 */
export function assertDate(date: unknown, field = 'date'): asserts date is Date {
  if (isDate(date) && date.getTime() >= 0 && date.getTime() < END_OF_9999) return;
  const message = 'must be a Date between 1970 and 9999';
  throw new PresignError('validation_failed', `${field} ${message}`, [{ field, message }]);
}
