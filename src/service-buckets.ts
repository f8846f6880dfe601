import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { ConfigFile } from './config-file/config-file.js';
import type { ServiceConfig } from './config/service-config.js';
import type { BucketOptions, PresignModuleOptions } from './presign/presign-options.js';
import type { S3Store } from './testing/index.js';

/** The bucket of the embedded store. */
export const EMBEDDED_BUCKET = 'media';

/** The configured names. */
export function bucketNames({ storage }: ServiceConfig): readonly string[] {
  switch (storage.kind) {
    case 'file':
      return Object.keys(storage.content.buckets);
    case 'bucket':
      return [storage.bucket];
    case 'embedded':
      return [EMBEDDED_BUCKET];
  }
}

/**
 * The module's options: the buckets of the file, the environment's one, or the embedded store's.
 * @param store runs where there is no bucket but its own
 */
export function presignOptions(
  config: ServiceConfig,
  store: S3Store | undefined,
): PresignModuleOptions {
  const { storage } = config;
  const limits = present({ expiresIn: config.expiresIn, maxExpiresIn: config.maxExpiresIn });
  switch (storage.kind) {
    case 'file':
      return bucketsOfFile(storage.content, limits);
    case 'bucket': {
      const { bucket, forcePathStyle } = storage;
      return { buckets: { [bucket]: { client: { forcePathStyle }, ...limits } } };
    }
    case 'embedded': {
      if (!store) throw new Error('the embedded store is not running');
      const { endpoint, region, credentials } = store;
      const client = { endpoint, region, credentials, forcePathStyle: true };
      return { buckets: { [EMBEDDED_BUCKET]: { client, ...limits } } };
    }
  }
}

type Limits = Pick<BucketOptions, 'expiresIn' | 'maxExpiresIn'>;

function bucketsOfFile(
  { buckets, defaultBucket }: ConfigFile,
  limits: Limits,
): PresignModuleOptions {
  // Buckets that are reached in the same way share a client, and its credentials.
  const clients = new Map<string, S3ClientConfig>();
  const clientOf = (config: S3ClientConfig): S3ClientConfig => {
    const id = JSON.stringify(config);
    const client = clients.get(id) ?? config;
    clients.set(id, client);
    return client;
  };
  const options = Object.entries(buckets).map(([name, bucket]): [string, BucketOptions] => {
    const { region, endpoint, forcePathStyle, ...rest } = bucket;
    const client = clientOf(present({ region, endpoint, forcePathStyle }));
    return [name, { ...limits, ...present(rest), client }];
  });
  return { buckets: Object.fromEntries(options), ...present({ defaultBucket }) };
}

type Present<T> = { readonly [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Without the fields that are undefined: an option given so is not left to its default. */
const present = <T extends object>(fields: T): Present<T> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Present<T>;
