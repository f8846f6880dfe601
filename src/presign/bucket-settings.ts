import type { S3Client } from '@aws-sdk/client-s3';
import type { BucketSigner, SigningSettings } from './bucket-signer.js';
import type { LifeLimits } from './life.js';

/** A configured bucket, its endpoint known. */
export interface BucketSettings extends LifeLimits, SigningSettings {
  /** The configured name. */
  readonly name: string;
  /** The real name. */
  readonly bucket: string;
  readonly client: S3Client;
  readonly signer: BucketSigner;
}
