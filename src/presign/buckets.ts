import { S3Client } from '@aws-sdk/client-s3';
import type { OnModuleDestroy } from '@nestjs/common';
import { bucketEndpoint } from '../aws-sdk/bucket-endpoint.js';
import { PresignError } from '../s3/presign-error.js';
import * as rules from '../s3/rules.js';
import { MAX_EXPIRES_IN } from '../sigv4/index.js';
import { BucketPresigner } from './bucket-presigner.js';
import {
  PresignOptionsError,
  type BucketOptions,
  type PresignModuleOptions,
} from './presign-options.js';

const DEFAULT_EXPIRES_IN = 900;

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
    const entries = Object.entries(options.buckets);
    const [first] = entries;
    if (!first) throw new PresignOptionsError('buckets', 'must name a bucket');
    const defaultName = options.defaultBucket ?? (entries.length === 1 ? first[0] : undefined);
    if (defaultName !== undefined && !Object.hasOwn(options.buckets, defaultName)) {
      throw new PresignOptionsError('defaultBucket', 'must be one of buckets');
    }
    const ownClients: S3Client[] = [];
    const byName = new Map<string, BucketPresigner>();
    for (const [name, bucket] of entries) {
      const client =
        bucket.client instanceof S3Client ? bucket.client : new S3Client(bucket.client);
      if (client !== bucket.client) ownClients.push(client);
      byName.set(name, await openBucket(name, bucket, client));
    }
    return new Buckets(byName, defaultName, ownClients);
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

async function openBucket(
  name: string,
  options: BucketOptions,
  client: S3Client,
): Promise<BucketPresigner> {
  const bucket = options.bucket ?? name;
  const maxExpiresIn = options.maxExpiresIn ?? MAX_EXPIRES_IN;
  const expiresIn = options.expiresIn ?? Math.min(DEFAULT_EXPIRES_IN, maxExpiresIn);
  for (const [option, value] of Object.entries({ maxExpiresIn, expiresIn })) {
    if (!rules.expiresIn.accepts(value)) {
      throw new PresignOptionsError(`buckets.${name}.${option}`, rules.expiresIn.message);
    }
  }
  if (expiresIn > maxExpiresIn) {
    throw new PresignOptionsError(`buckets.${name}.expiresIn`, 'must not exceed maxExpiresIn');
  }
  const endpoint = await bucketEndpoint(client, bucket);
  return new BucketPresigner({ name, bucket, client, endpoint, expiresIn, maxExpiresIn });
}
