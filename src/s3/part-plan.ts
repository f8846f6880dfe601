import { PresignError } from './presign-error.js';

/** S3's limits; the last part may be smaller. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MIN_PART_BYTES = 5 * 1024 ** 2;
export const MAX_PART_BYTES = 5 * 1024 ** 3;
export const MAX_PARTS = 10_000;
export const MAX_UPLOAD_BYTES = 5 * 1024 ** 4;

const MEBIBYTE = 1024 ** 2;

/** What a part that fails costs, against how many there are. */
const USUAL_PART_BYTES = 16 * MEBIBYTE;

/** How a file is cut: parts of one size, of which the last has what is left. */
export interface PartPlan {
  readonly size: number;
  readonly partSize: number;
  readonly partCount: number;
}

/**
 * @param size of the file in bytes, 1 to {@link MAX_UPLOAD_BYTES}
 * @param partSize bytes, {@link MIN_PART_BYTES} to {@link MAX_PART_BYTES}; by default 16 MiB, or as many whole MiB as
 *   the number of parts asks for
 * @throws {PresignError} `validation_failed` where that makes too many parts
 */
export function planParts(size: number, partSize = usualPartSize(size)): PartPlan {
  const partCount = Math.ceil(size / partSize);
  if (partCount > MAX_PARTS) {
    const message = `must be larger: there can be ${MAX_PARTS} parts at most`;
    throw new PresignError('validation_failed', `partSize ${message}`, [
      { field: 'partSize', message },
    ]);
  }
  return { size, partSize, partCount };
}

/** The bytes of one part. */
export const sizeOfPart = ({ size, partSize, partCount }: PartPlan, partNumber: number): number =>
  partNumber < partCount ? partSize : size - (partCount - 1) * partSize;

const usualPartSize = (size: number) =>
  Math.max(USUAL_PART_BYTES, Math.ceil(size / MAX_PARTS / MEBIBYTE) * MEBIBYTE);
