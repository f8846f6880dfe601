import { Inject } from '@nestjs/common';

/** The injection token of a bucket's {@link BucketPresigner}. */
export const getBucketToken = (name: string): string => `PresignModule:bucket:${name}`;

/**
 * Injects one bucket's {@link BucketPresigner}: `@InjectBucket('media') private readonly media: BucketPresigner`.
 * With `forRootAsync`, name it in the module's extra `bucketNames`, since providers must be known before the
 * options are.
 */
export const InjectBucket = (name: string): ParameterDecorator & PropertyDecorator =>
  Inject(getBucketToken(name));
