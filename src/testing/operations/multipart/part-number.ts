import { S3Error } from '../../response/s3-error.js';

/**
 * Reads the number of a part.
 * @throws {S3Error} `InvalidArgument` for what is no whole number from 1 to 10000
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export function parsePartNumber(text: string | undefined): number {
  const partNumber = /^\d{1,9}$/.test(text ?? '') ? Number(text) : 0;
  if (partNumber >= 1 && partNumber <= MAX_PART_NUMBER) return partNumber;
  throw new S3Error(
    'InvalidArgument',
    `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`,
    { ArgumentName: 'partNumber', ArgumentValue: text ?? '' },
  );
}

const MAX_PART_NUMBER = 10_000;
