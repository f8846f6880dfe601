import type { S3Client } from '@aws-sdk/client-s3';
import { CredentialSource } from './credential-source.js';

/** The query parameter that holds a session's token, in place of `X-Amz-Security-Token`. */
export const SESSION_TOKEN = 'X-Amz-S3session-Token';

/**
 * What signs for a bucket of S3 Express: the credentials of a session, which live five minutes. The client asks
 * S3 for a session, and anew within the last minute of it.
 * @param credentials the client's own, with which it asks
 * @param bucket the bucket's real name
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
 */
export const sessionSourceOf = (
  { config }: S3Client,
  credentials: CredentialSource,
  bucket: string,
): CredentialSource =>
  new CredentialSource(async () =>
    config.s3ExpressIdentityProvider.getS3ExpressIdentity(await credentials.get(new Date()), {
      Bucket: bucket,
    }),
  );
