import { S3Error } from '../response/s3-error.js';

/**
 * Refuses a body of unknown length, and one of more than 5 GiB: the most that one request can carry.
 * @throws {S3Error} `MissingContentLength`, `EntityTooLarge`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export function checkContentLength(length: number | undefined): void {
  if (length === undefined) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  if (length > MAX_BODY_BYTES) {
    throw new S3Error(
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum allowed object size.',
      { ProposedSize: String(length), MaxSizeAllowed: String(MAX_BODY_BYTES) },
    );
  }
}

const MAX_BODY_BYTES = 5 * 1024 ** 3;
