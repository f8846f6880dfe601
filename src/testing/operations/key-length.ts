import { S3Error } from '../response/s3-error.js';

/**
 * Refuses a key of more than 1024 bytes of UTF-8.
 * @throws {S3Error} `KeyTooLongError`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function checkKeyLength(key: string): void {
  const size = Buffer.byteLength(key);
  if (size <= MAX_KEY_BYTES) return;
  throw new S3Error('KeyTooLongError', 'Your key is too long', {
    Size: String(size),
    MaxSizeAllowed: String(MAX_KEY_BYTES),
  });
}

const MAX_KEY_BYTES = 1024;
