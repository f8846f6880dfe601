import { S3Error } from '../response/s3-error.js';
import type { LengthRange } from './post-policy.js';

/**
 * Lets a file pass, up to the byte that is too many.
 * @throws {S3Error} `EntityTooLarge`, `EntityTooSmall`
 */
export async function* fileWithin(
  { min, max }: LengthRange,
  file: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of file) {
    size += chunk.length;
    if (size > max) {
      throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
        ProposedSize: String(size),
        MaxSizeAllowed: String(max),
      });
    }
    yield chunk;
  }
  if (size >= min) return;
  throw new S3Error(
    'EntityTooSmall',
    'Your proposed upload is smaller than the minimum allowed size',
    {
      ProposedSize: String(size),
      MinSizeAllowed: String(min),
    },
  );
}
