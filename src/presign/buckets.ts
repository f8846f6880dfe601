import type { OnModuleDestroy } from '@nestjs/common';
import { BucketEndpointError } from '../aws-sdk/bucket-endpoint-error.js';
import { bucketEndpoint } from '../aws-sdk/bucket-endpoint.js';
import { sessionSourceOf } from '../aws-sdk/session-credentials.js';
import { PresignError } from '../s3/presign-error.js';
import { BucketPresigner } from './bucket-presigner.js';
import { checkedOptions, type CheckedBucketOptions } from './checked-options.js';
import { Clients } from './clients.js';
import { PresignOptionsError, type PresignModuleOptions } from './presign-options.js';

/** The configured buckets, ready to presign. */
export class Buckets implements OnModuleDestroy {
  private constructor(
    private readonly byName: ReadonlyMap<string, BucketPresigner>,
    private readonly defaultName: string | undefined,
    private readonly clients: Clients,
  ) {}

  /**
   * Resolves every bucket's endpoint.
   * @param expected names that must be among the buckets
   * @throws {PresignOptionsError} for an option that does not fit
   * @throws {BucketEndpointError} for a client that can't be made or has no valid region, or a bucket that
   *   SigV4 does not serve
   */
  static async open(
    options: PresignModuleOptions,
    expected: readonly string[] = [],
  ): Promise<Buckets> {
    const { buckets, defaultBucket } = checkedOptions(options);
    if (!expected.every((name) => Object.hasOwn(options.buckets, name))) {
      throw new PresignOptionsError('bucketNames', 'must all be among buckets');
    }
    const clients = new Clients();
    const byName = new Map<string, BucketPresigner>();
    try {
      for (const bucket of buckets) {
        byName.set(bucket.name, await openBucket(bucket, clients));
      }
    } catch (error) {
      clients.destroy();
      throw error;
    }
    return new Buckets(byName, defaultBucket, clients);
  }

  /** @throws {PresignError} `unknown_bucket` */
  get(name = this.defaultName): BucketPresigner {
    const bucket = name === undefined ? undefined : this.byName.get(name);
    if (bucket) return bucket;
    const message = name === undefined ? 'must be given: there is no default' : 'is not configured';
    throw new PresignError('unknown_bucket', `bucket ${message}`, [{ field: 'bucket', message }]);
  }

  onModuleDestroy(): void {
    this.clients.destroy();
  }
}

async function openBucket(
  options: CheckedBucketOptions,
  clients: Clients,
): Promise<BucketPresigner> {
  const { name, bucket, publicEndpoint } = options;
  try {
    const { client, credentials } = clients.open(options.client);
    const endpoint = await bucketEndpoint(client, bucket, publicEndpoint);
    const signing =
      endpoint.scheme === 'sigv4' ? credentials : sessionSourceOf(client, credentials, bucket);
    return new BucketPresigner({ ...options, client, credentials: signing, endpoint });
  } catch (error) {
    throw error instanceof BucketEndpointError ? error.at(`buckets.${name}.client`) : error;
  }
}
