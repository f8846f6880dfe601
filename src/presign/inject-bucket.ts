import { Inject } from '@nestjs/common';

/**
 * The injection token of a bucket's {@link BucketPresigner}.
 * @param moduleName the `name` of the `PresignModule` that has the bucket, if it has one
 */
export const getBucketToken = (name: string, moduleName?: string): string =>
  `PresignModule${moduleName === undefined ? '' : `(${moduleName})`}:bucket:${name}`;

/**
 * Injects one bucket's {@link BucketPresigner}: `@InjectBucket('media') private readonly media: BucketPresigner`.
 * With `forRootAsync`, name it in the module's extra `bucketNames`, since providers must be known before the
 * options are.
 * @param moduleName the `name` of the `PresignModule` that has the bucket, if it has one
 */
export const InjectBucket = (
  name: string,
  moduleName?: string,
): ParameterDecorator & PropertyDecorator => Inject(getBucketToken(name, moduleName));
