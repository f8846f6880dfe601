import type { MultipartUploadCalls } from '../aws-sdk/multipart-upload.js';
import { PresignError } from '../s3/presign-error.js';
import { withoutQuotes, type PartToComplete } from './complete-once.js';
import type { Upload } from './upload-tokens.js';

/**
 * What the parts of an upload come to, by what S3 has. S3 completes by the ETags that are compared here, so that a part
 * which is replaced in the meantime makes no larger object.
 * @returns bytes
 * @throws {PresignError} `validation_failed` unless they are the very parts that S3 has; `upload_not_found`
 */
export async function uploadedSize(
  calls: MultipartUploadCalls,
  { s3UploadId }: Pick<Upload, 's3UploadId'>,
  parts: readonly PartToComplete[],
): Promise<number> {
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
}

function otherParts(): PresignError {
  const message = 'must be all parts that were uploaded, by their ETags';
  return new PresignError('validation_failed', `parts ${message}`, [{ field: 'parts', message }]);
}
