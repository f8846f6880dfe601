import { SigningError } from './signing-error.js';

/** In seconds. */
const END_OF_9999 = Date.UTC(10_000, 0) / 1000;

/** One instant in the two forms that SigV4 uses, both in UTC. */
export interface AmzDate {
  /** ISO 8601 basic format to the second, `20130524T000000Z`: the value of `X-Amz-Date`. */
  readonly dateTime: string;
  /** The day alone, `20130524`: the first part of the credential scope. */
  readonly day: string;
}

/**
 * Formats a date for signing; fractions of a second are dropped.
 * @throws {SigningError} `invalid_date` for a Date that holds no time, or a year past 9999
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export function amzDate(date: Date): AmzDate {
  const second = Math.floor(date.getTime() / 1000);
  if (second !== last.second) last = { second, amzDate: formatted(second) };
  return last.amzDate;
}

/** Formatting takes as long as hashing, and a server signs many URLs in one second. */
let last = { second: 0, amzDate: formatted(0) };

function formatted(second: number): AmzDate {
  if (!(second >= 0 && second < END_OF_9999)) {
    throw new SigningError('invalid_date', 'date is not a time between 1970 and 9999');
  }
  const iso = new Date(second * 1000).toISOString();
  const day = iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10);
  return { dateTime: `${day}T${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`, day };
}

/** Reads the form that {@link amzDate} writes; `undefined` when the text is no such date. */
export function parseAmzDate(dateTime: string): Date | undefined {
  const fields = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(dateTime);
  if (!fields) return undefined;
  const [, year, month, day, hour, minute, second] = fields;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const date = new Date(iso);
  // Date takes the 30th of February for the 2nd of March.
  return !Number.isNaN(date.getTime()) && date.toISOString() === iso ? date : undefined;
}
