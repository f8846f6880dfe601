import type { MultipartUploadCalls } from '../aws-sdk/multipart-upload.js';
import { PresignError } from '../s3/presign-error.js';
import { withoutQuotes, type PartToComplete } from './complete-once.js';
import type { Upload } from './upload-tokens.js';

/**
 * What the parts of an upload come to, by what S3 has. S3 completes by the ETags that are compared here, so that a part
 * which is replaced in the meantime makes no larger object.
 * @returns bytes; `undefined` for an upload that S3 knows no more, which may have been completed before
 * @throws {PresignError} `validation_failed` unless they are the very parts that S3 has
 */
export async function uploadedSize(
  calls: MultipartUploadCalls,
  { s3UploadId }: Pick<Upload, 's3UploadId'>,
  parts: readonly PartToComplete[],
): Promise<number | undefined> {
  try {
    const stored = await calls.list(s3UploadId);
    const areSame =
      stored.length === parts.length &&
      stored.every(
        ({ partNumber, etag }, index) =>
          partNumber === parts[index]?.partNumber &&
          withoutQuotes(etag) === withoutQuotes(parts[index].etag),
      );
    if (!areSame) throw otherParts();
    return stored.reduce((bytes, { size }) => bytes + size, 0);
  } catch (error) {
    // Whether it was completed is for `completeOnce` to find out.
    if (error instanceof PresignError && error.code === 'upload_not_found') return undefined;
    throw error;
  }
}

function otherParts(): PresignError {
  const message = 'must be all parts that were uploaded, by their ETags';
  return new PresignError('validation_failed', `parts ${message}`, [{ field: 'parts', message }]);
}
