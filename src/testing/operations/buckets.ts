import type { AuthenticatedRequest } from '../authentication/authenticate.js';
import { readPayload } from '../request/payload.js';
import { S3Error } from '../response/s3-error.js';
import type { S3Response } from '../response/s3-response.js';
import { isBucketName } from '../storage/object-files.js';
import type { StoreContext } from '../store-context.js';

/**
 * CreateBucket. A bucket that is there already is kept, as S3 does in us-east-1. The body can name a
 * region only, and the store is in one.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
export async function createBucket(
  { bucket, payload }: AuthenticatedRequest,
  { files }: StoreContext,
): Promise<S3Response> {
  if (!isBucketName(bucket)) {
    throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.', {
      BucketName: bucket,
    });
  }
  await readPayload(payload);
  await files.createBucket(bucket);
  return { status: 200, headers: { location: `/${bucket}` } };
}

/** @throws {S3Error} `NoSuchBucket` */
export function checkBucket(bucket: string, { files }: StoreContext): void {
  if (files.hasBucket(bucket)) return;
  throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });
}

/**
 * HeadBucket.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export async function headBucket(
  { payload }: AuthenticatedRequest,
  { signer }: StoreContext,
): Promise<S3Response> {
  await readPayload(payload);
  return { status: 200, headers: { 'x-amz-bucket-region': signer.region } };
}
