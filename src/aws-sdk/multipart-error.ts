import { PresignError } from '../s3/presign-error.js';
import { statusOf } from './in-time.js';

/** What an error of S3's about a multipart upload means to who asked for it. */
export function multipartError(cause: unknown): PresignError {
  if (cause instanceof PresignError) return cause;
  const name = cause instanceof Error ? cause.name : '';
  if (NOT_THERE.includes(name)) return new PresignError('upload_not_found', GONE, [], { cause });
  if (BAD_PARTS.includes(name)) {
    const faults = [{ field: 'parts', message: OTHER_PARTS }];
    return new PresignError('validation_failed', `parts ${OTHER_PARTS}`, faults, { cause });
  }
  if (statusOf(cause) === 412) return new PresignError('object_exists', TAKEN, [], { cause });
  return new PresignError('storage_unavailable', UNANSWERED, [], { cause });
}

/** The second is the answer to HEAD, which has no words; the third Ceph's to ListParts. */
const NOT_THERE = ['NoSuchUpload', 'NotFound', 'NoSuchKey'];

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html#API_CompleteMultipartUpload_Errors */
const BAD_PARTS = ['InvalidPart', 'InvalidPartOrder', 'EntityTooSmall'];

const OTHER_PARTS =
  'must be parts that were uploaded, by their ETags, each but the last of 5 MiB at least';
const GONE = 'S3 does not know this upload: it was completed or aborted, or has been cleaned up';
const TAKEN = 'An object stands under the key, and the upload must not replace one';
const UNANSWERED = 'S3 refused a call about the upload, or did not answer in time';
