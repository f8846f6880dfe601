import type { OnApplicationShutdown } from '@nestjs/common';
import { BucketEndpointError } from '../aws-sdk/bucket-endpoint-error.js';
import { bucketEndpoint } from '../aws-sdk/bucket-endpoint.js';
import { sessionSourceOf } from '../aws-sdk/session-credentials.js';
import { PresignError } from '../s3/presign-error.js';
import { BucketPresigner } from './bucket-presigner.js';
import type { BucketSettings } from './bucket-settings.js';
import { BucketSigner } from './bucket-signer.js';
import { checkedOptions, type CheckedBucketOptions } from './checked-options.js';
import { Clients, hideCredentials } from './clients.js';
import { PresignOptionsError, type PresignModuleOptions } from './presign-options.js';

/** The configured buckets, ready to presign. */
export class Buckets implements OnApplicationShutdown {
  private constructor(
    private readonly byName: ReadonlyMap<string, OpenBucket>,
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
    const byName = new Map<string, OpenBucket>();
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
  get(name?: string): BucketPresigner {
    return this.open(name).presigner;
  }

  /** @throws {PresignError} `unknown_bucket` */
  settings(name?: string): BucketSettings {
    return this.open(name).settings;
  }

  /** Every bucket, in the order of the options. */
  get all(): readonly BucketSettings[] {
    return [...this.byName.values()].map(({ settings }) => settings);
  }

  /** Where browsers reach the buckets, such as `https://media.s3.eu-central-1.amazonaws.com`. */
  origins(): readonly string[] {
    const endpoints = [...this.byName.values()].map(({ settings }) => settings.endpoint);
    return [...new Set(endpoints.map(({ protocol, host }) => `${protocol}//${host}`))];
  }

  /** Not before: requests under way may still ask S3. */
  onApplicationShutdown(): void {
    this.clients.destroy();
  }

  private open(name = this.defaultName): OpenBucket {
    const bucket = name === undefined ? undefined : this.byName.get(name);
    if (bucket) return bucket;
    const message = name === undefined ? 'must be given: there is no default' : 'is not configured';
    throw new PresignError('unknown_bucket', `bucket ${message}`, [{ field: 'bucket', message }]);
  }
}

interface OpenBucket {
  readonly settings: BucketSettings;
  readonly presigner: BucketPresigner;
}

async function openBucket(options: CheckedBucketOptions, clients: Clients): Promise<OpenBucket> {
  const { name, bucket, publicEndpoint, requesterPays } = options;
  try {
    const { client, credentials } = clients.open(options.client);
    const endpoint = await bucketEndpoint(client, bucket, publicEndpoint);
    const source =
      endpoint.scheme === 'sigv4'
        ? credentials
        : sessionSourceOf(client, credentials, bucket).whenGiven(hideCredentials);
    const signing = { credentials: source, endpoint, requesterPays };
    const settings = { ...options, ...signing, client, signer: new BucketSigner(signing) };
    return { settings, presigner: new BucketPresigner(settings) };
  } catch (error) {
    throw error instanceof BucketEndpointError ? error.at(`buckets.${name}.client`) : error;
  }
}
