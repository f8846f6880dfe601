import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PresignError } from '../s3/presign-error.js';
import type { ExpiringCredentials } from './credential-source.js';
import { inTime, statusOf } from './in-time.js';
import { signWithSession } from './session-credentials.js';

export interface ObjectToFind {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly requesterPays: boolean;
}

/**
 * Asks S3 whether an object is there.
 * @param due of `answersDue`; when it is over, S3 is not asked at all
 * @param session of S3 Express, for a bucket of it
 * @throws {PresignError} `object_not_found`; `validation_failed` when S3 refuses the version id;
 *   `storage_unavailable` when S3 refuses the question or gives no answer in time
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export async function assertObjectExists(
  client: S3Client,
  object: ObjectToFind,
  due: number,
  session?: ExpiringCredentials,
): Promise<void> {
  const head = new HeadObjectCommand({
    Bucket: object.bucket,
    Key: object.key,
    VersionId: object.versionId,
    RequestPayer: object.requesterPays ? 'requester' : undefined,
  });
  if (session) signWithSession(head, session);
  try {
    await inTime((abortSignal) => client.send(head, { abortSignal }), due);
  } catch (cause) {
    throw errorOf(cause, object);
  }
}

function errorOf(cause: unknown, { versionId }: ObjectToFind): PresignError {
  switch (statusOf(cause)) {
    // 403 in place of 404 for credentials that may not list the bucket; 405 for a delete marker.
    case 403:
    case 404:
    case 405:
      return new PresignError('object_not_found', 'There is no such object', [], { cause });
    case 400:
      if (versionId !== undefined) {
        const detail = `${MALFORMED_VERSION.field} ${MALFORMED_VERSION.message}`;
        return new PresignError('validation_failed', detail, [MALFORMED_VERSION], { cause });
      }
      return new PresignError('storage_unavailable', REFUSED, [], { cause });
    default: {
      const detail = 'S3 did not say whether the object is there';
      return new PresignError('storage_unavailable', detail, [], { cause });
    }
  }
}

const MALFORMED_VERSION = { field: 'versionId', message: 'is not a version id to S3' };

/** S3's answer to HEAD has no words, so these are all its reasons. */
const REFUSED =
  'S3 refused to say whether the object is there: the credentials may be invalid, the region may be another, ' +
  'or the object may be encrypted with a customer-provided key';
