/** The bucket can't be served: at start-up, with the option to change. */
export class BucketEndpointError extends Error {
  override readonly name = 'BucketEndpointError';

  constructor(
    readonly code: 'invalid_client' | 'region_missing' | 'region_invalid' | 'unsupported_endpoint',
    /** What is wrong, without the option. */
    readonly reason: string,
    options?: ErrorOptions,
    /** The path of the module's option, such as `buckets.media.client`, where it is one that asks. */
    readonly option?: string,
  ) {
    super(option === undefined ? reason : `${option}: ${reason}`, options);
  }

  /** The same, naming the option that it comes from. */
  at(option: string): BucketEndpointError {
    return new BucketEndpointError(this.code, this.reason, { cause: this.cause }, option);
  }
}

/** The error for a client without a region. */
export const regionMissing = (cause?: unknown) =>
  new BucketEndpointError(
    'region_missing',
    "its S3Client has no region; set AWS_REGION or the client's region",
    { cause },
  );

/** The error for a client whose region the SDK refuses. */
export const regionInvalid = (cause: unknown) =>
  new BucketEndpointError(
    'region_invalid',
    "its S3Client's region is not a valid part of a host name",
    { cause },
  );
