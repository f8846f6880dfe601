import { S3Error } from '../response/s3-error.js';

/** Bytes of an object, both ends included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a `Range` header: `bytes=0-9`, `bytes=10-` or `bytes=-5`. Several ranges, other units and
 * malformed ones are ignored, as S3 does.
 * @param size of the object in bytes
 * @throws {S3Error} `InvalidRange` when none of its bytes exists
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-range-requests
 */
export function parseRange(header: string | undefined, size: number): Range | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const range =
    first === ''
      ? { start: Math.max(size - Number(last), 0), end: size - 1 }
      : { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
  if (range.start <= range.end) return range;
  throw new S3Error(
    'InvalidRange',
    'The requested range is not satisfiable',
    { RangeRequested: `bytes=${first}-${last}`, ActualObjectSize: String(size) },
    { 'content-range': `bytes */${size}` },
  );
}
