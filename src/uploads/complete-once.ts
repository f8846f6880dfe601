import { createHash } from 'node:crypto';
import type {
  MultipartUploadCalls,
  StoredObject,
  UploadedPart,
} from '../aws-sdk/multipart-upload.js';
import type { PartPlan } from '../s3/part-plan.js';
import { PresignError } from '../s3/presign-error.js';
import type { Upload } from './upload-tokens.js';

export type PartToComplete = Pick<UploadedPart, 'partNumber' | 'etag'>;

/**
 * S3 would make an object of fewer parts too, and the upload would be over.
 * @throws {PresignError} `validation_failed` unless the parts are all of the plan, in order
 */
export function assertAllParts(parts: readonly PartToComplete[], { partCount }: PartPlan): void {
  const isWhole =
    parts.length === partCount && parts.every(({ partNumber }, index) => partNumber === index + 1);
  if (isWhole) return;
  const message = `must be all parts of this upload, from 1 to ${partCount}, in order`;
  const faults = [{ field: 'parts', message }];
  throw new PresignError('validation_failed', `parts ${message}`, faults);
}

/** Completes an upload; where that was done before, by a call whose answer was lost, finds the object that it made. */
export async function completeOnce(
  calls: MultipartUploadCalls,
  { s3UploadId, overwrite }: Pick<Upload, 's3UploadId' | 'overwrite'>,
  parts: readonly PartToComplete[],
): Promise<StoredObject> {
  const quoted = parts.map(({ partNumber, etag }) => ({ partNumber, etag: inQuotes(etag) }));
  let versionId: string | undefined;
  try {
    versionId = await calls.complete(s3UploadId, quoted, overwrite);
  } catch (error) {
    if (!(error instanceof PresignError && WHEN_DONE_BEFORE.includes(error.code))) throw error;
    const object = await calls.head();
    if (object.etag !== etagOfWhole(parts)) throw error;
    return object;
  }
  return calls.head(versionId);
}

/** Of an upload that is over, whose object must not be replaced. */
const WHEN_DONE_BEFORE: readonly string[] = ['upload_not_found', 'object_exists'];

export const withoutQuotes = (etag: string) => etag.replaceAll('"', '');
const inQuotes = (etag: string) => `"${withoutQuotes(etag)}"`;

/**
 * The ETag that S3 gives to an object of these parts, unless it is encrypted with a key of KMS.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
function etagOfWhole(parts: readonly PartToComplete[]): string {
  const digest = createHash('md5');
  for (const { etag } of parts) digest.update(Buffer.from(withoutQuotes(etag), 'hex'));
  return `"${digest.digest('hex')}-${parts.length}"`;
}
