import type { CORSRule, LifecycleRule } from '@aws-sdk/client-s3';
import type { GrantOperation } from '../s3/operation.js';
import { operationsIn, type GrantedBucket } from './granted-bucket.js';

/** What a bucket must be told beyond access; as the AWS CLI and the SDK take it. */
export interface BucketRules {
  /** For pages of other origins; absent where there are none that use the bucket. */
  readonly cors: { readonly CORSRules: CORSRule[] } | undefined;
  /** For uploads in parts that nobody completes; absent where none are granted. */
  readonly lifecycle: { readonly Rules: LifecycleRule[] } | undefined;
}

/** @param origins whose pages may use the bucket */
export function bucketRules(bucket: GrantedBucket, origins: readonly string[]): BucketRules {
  const operations = operationsIn(bucket);
  const needsCors = origins.length > 0 && operations.length > 0;
  return {
    cors: needsCors ? { CORSRules: [corsRule(origins, operations)] } : undefined,
    lifecycle: operations.includes('multipart') ? { Rules: [INCOMPLETE_UPLOADS] } : undefined,
  };
}

/** What a page sends for an operation. */
export const METHODS = {
  get: 'GET',
  head: 'HEAD',
  put: 'PUT',
  delete: 'DELETE',
  post: 'POST',
  multipart: 'PUT',
} as const satisfies Readonly<Record<GrantOperation, string>>;

/**
 * Which headers an upload needs depends on what is asked of it, so all are allowed: the signature names them.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
const corsRule = (origins: readonly string[], operations: readonly GrantOperation[]): CORSRule => ({
  ID: 'presigned-urls',
  AllowedOrigins: [...origins],
  AllowedMethods: [...new Set(operations.map((operation) => METHODS[operation]))],
  AllowedHeaders: ['*'],
  // Uploads in parts are completed by the ETags of their parts.
  ExposeHeaders: ['ETag'],
  MaxAgeSeconds: 3000,
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html */
const INCOMPLETE_UPLOADS: LifecycleRule = {
  ID: 'abort-incomplete-uploads',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};
