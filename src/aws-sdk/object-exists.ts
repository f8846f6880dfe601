import { HeadObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import { PresignError } from '../s3/presign-error.js';

/** How long S3 may take to answer, retries included, in milliseconds. */
const DEADLINE = 3000;

/**
 * Asks S3 whether an object is there. S3 answers 403 in place of 404 to credentials that may not list the
 * bucket, so both mean that there is nothing to hand out.
 * @throws {PresignError} `object_not_found`, or `storage_unavailable` when S3 gives no such answer in time
 */
export async function assertObjectExists(
  client: S3Client,
  bucket: string,
  key: string,
  versionId?: string,
): Promise<void> {
  try {
    await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }), {
      abortSignal: AbortSignal.timeout(DEADLINE),
    });
  } catch (cause) {
    const status = cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined;
    if (status === 404 || status === 403) {
      throw new PresignError('object_not_found', 'There is no such object', [], { cause });
    }
    throw new PresignError(
      'storage_unavailable',
      'S3 did not say whether the object is there',
      [],
      {
        cause,
      },
    );
  }
}
