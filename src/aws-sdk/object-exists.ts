import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PresignError } from '../s3/presign-error.js';
import type { ExpiringCredentials } from './credential-source.js';
import { signWithSession } from './session-credentials.js';

/** How long S3 may take to answer, retries and all questions of a batch included, in milliseconds. */
const PATIENCE = 3000;

/** When answers to what is asked from now on are due, by `performance.now()`. */
export const answersDue = (): number => performance.now() + PATIENCE;

export interface ObjectToFind {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly requesterPays: boolean;
}

/**
 * Asks S3 whether an object is there.
 * @param due of {@link answersDue}; when it is over, S3 is not asked at all
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
    await inTime((abortSignal) => client.send(head, { abortSignal }), due - performance.now());
  } catch (cause) {
    throw errorOf(cause, object);
  }
}

/** Not by the abort signal alone: a client may have a request handler, or credentials, that ignore it. */
async function inTime<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  milliseconds: number,
): Promise<T> {
  if (milliseconds <= 0) throw new Error('no time left to ask S3');
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), milliseconds);
  });
  const answer = ask(controller.signal);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    controller.abort();
    // Once it is late, nobody waits for what the aborted question ends in.
    answer.catch(() => undefined);
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

/** By the error's shape, since an application may have another copy of the SDK. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as { readonly httpStatusCode?: number }).httpStatusCode;
}
