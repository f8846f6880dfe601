import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { HttpResponse } from '@smithy/core/protocols';
import type { ExpiringCredentials } from './credential-source.js';
import { answersDue, inTime, statusOf } from './in-time.js';
import { signWithSession } from './session-credentials.js';

export interface StorageAnswer {
  /** Of the answer's `Date`, a whole second; `undefined` where there is none. */
  readonly date: Date | undefined;
}

/**
 * Asks S3 about a bucket. Whether it is there and whose it is does not matter here: a refusal is an answer too.
 * @param session of S3 Express, for a bucket of it
 * @throws {Error} when there is no answer in three seconds, or S3 itself fails (5xx)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export async function askStorage(
  client: S3Client,
  bucket: string,
  session?: ExpiringCredentials,
): Promise<StorageAnswer> {
  const head = new HeadBucketCommand({ Bucket: bucket });
  if (session) signWithSession(head, session);
  let date: Date | undefined;
  head.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      date = dateOf(result.response);
      return result;
    },
    // Next to the connection: an answer that the SDK makes an error of passes here too.
    { name: 'dateOfAnswer', step: 'deserialize', priority: 'low' },
  );
  try {
    await inTime((abortSignal) => client.send(head, { abortSignal }), answersDue());
  } catch (error) {
    if ((statusOf(error) ?? 500) >= 500) throw error;
  }
  return { date };
}

function dateOf(response: unknown): Date | undefined {
  if (!HttpResponse.isInstance(response)) return undefined;
  const date = new Date(response.headers['date'] ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}
