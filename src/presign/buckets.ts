import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { OnModuleDestroy } from '@nestjs/common';
import {
  bucketEndpoint,
  BucketEndpointError,
  type BucketEndpoint,
} from '../aws-sdk/bucket-endpoint.js';
import { CredentialSource } from '../aws-sdk/credential-source.js';
import { PresignError } from '../s3/presign-error.js';
import { BucketPresigner } from './bucket-presigner.js';
import { checkedOptions, type CheckedBucketOptions } from './checked-options.js';
import type { PresignModuleOptions } from './presign-options.js';

/** The configured buckets, ready to presign. */
export class Buckets implements OnModuleDestroy {
  private constructor(
    private readonly byName: ReadonlyMap<string, BucketPresigner>,
    private readonly defaultName: string | undefined,
    private readonly ownClients: readonly S3Client[],
  ) {}

  /**
   * Resolves every bucket's endpoint.
   * @throws {PresignOptionsError} for an option that does not fit
   * @throws {BucketEndpointError} for a client without a region, or a bucket that SigV4 does not serve
   */
  static async open(options: PresignModuleOptions): Promise<Buckets> {
    const { buckets, defaultBucket } = checkedOptions(options);
    const ownClients: S3Client[] = [];
    const sources = new Map<S3Client, CredentialSource>();
    const byName = new Map<string, BucketPresigner>();
    for (const bucket of buckets) {
      const client = isClient(bucket.client) ? bucket.client : new S3Client(bucket.client);
      if (client !== bucket.client) ownClients.push(client);
      const credentials =
        sources.get(client) ?? new CredentialSource(() => client.config.credentials());
      sources.set(client, credentials);
      byName.set(bucket.name, await openBucket(bucket, client, credentials));
    }
    return new Buckets(byName, defaultBucket, ownClients);
  }

  /** @throws {PresignError} `unknown_bucket` */
  get(name = this.defaultName): BucketPresigner {
    const bucket = name === undefined ? undefined : this.byName.get(name);
    if (bucket) return bucket;
    const message = name === undefined ? 'must be given: there is no default' : 'is not configured';
    throw new PresignError('unknown_bucket', `bucket ${message}`, [{ field: 'bucket', message }]);
  }

  onModuleDestroy(): void {
    for (const client of this.ownClients) client.destroy();
  }
}

/** By its shape, since an application may have another copy of the SDK. */
const isClient = (client: S3Client | S3ClientConfig): client is S3Client =>
  'middlewareStack' in client;

async function openBucket(
  options: CheckedBucketOptions,
  client: S3Client,
  credentials: CredentialSource,
): Promise<BucketPresigner> {
  const endpoint = await endpointOf(options, client);
  return new BucketPresigner({ ...options, client, credentials, endpoint });
}

async function endpointOf(
  { name, bucket, publicEndpoint }: CheckedBucketOptions,
  client: S3Client,
): Promise<BucketEndpoint> {
  try {
    return await bucketEndpoint(client, bucket, publicEndpoint);
  } catch (error) {
    throw error instanceof BucketEndpointError ? error.at(`buckets.${name}.client`) : error;
  }
}
