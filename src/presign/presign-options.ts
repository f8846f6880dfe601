import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';

/** A bucket that URLs may be asked for. */
export interface BucketOptions {
  /** The bucket's real name. Default: the name that it is configured under. */
  readonly bucket?: string;
  /**
   * Gives credentials, region and endpoint. A ready client is used and left alone; one that is made from
   * a configuration here is destroyed with the module.
   */
  readonly client: S3Client | S3ClientConfig;
  /** Life of a URL when the request does not ask for one, in seconds. Default 900, or the maximum if that is less. */
  readonly expiresIn?: number;
  /** The longest life of a URL, in seconds; longer wishes are cut. Default and limit 604800. */
  readonly maxExpiresIn?: number;
  /**
   * Seconds in which equal requests to read get the identical URL, so that caches along the way work: the
   * signing time is rounded down to such a window, and the URL lives that much longer, which keeps its
   * remaining life from falling below what was asked. Less than `maxExpiresIn`. Default: none.
   */
  readonly stableFor?: number;
  /**
   * Where the holders of URLs reach S3, when that is not where the client does: `https://files.example.com`.
   * The bucket stands before this host, `https://my-bucket.files.example.com/…`, unless the client has
   * `forcePathStyle: true`. It is signed, so a proxy there must pass the `Host` header on.
   */
  readonly publicEndpoint?: string;
  /** Whoever holds the URL pays, in a bucket that asks for it. Default: false. */
  readonly requesterPays?: boolean;
}

export interface PresignModuleOptions {
  /** Buckets by the name that requests use. */
  readonly buckets: Readonly<Record<string, BucketOptions>>;
  /** The bucket of requests that name none. Default: the only one configured. */
  readonly defaultBucket?: string;
}

/** An option of the module does not fit; thrown at start-up. */
export class PresignOptionsError extends Error {
  override readonly name = 'PresignOptionsError';
  readonly code = 'invalid_option';

  constructor(
    /** The path of the option, such as `buckets.media.maxExpiresIn`. */
    readonly option: string,
    message: string,
  ) {
    super(`${option} ${message}`);
  }
}
