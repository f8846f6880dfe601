import { Module, type DynamicModule } from '@nestjs/common';
import { Buckets } from './presign/buckets.js';
import { assertOptions } from './presign/checked-options.js';
import { getBucketToken } from './presign/inject-bucket.js';
import { getPresignServiceToken } from './presign/inject-presign-service.js';
import {
  ConfigurableModuleClass,
  PRESIGN_OPTIONS,
  type ASYNC_OPTIONS_TYPE,
  type OPTIONS_TYPE,
} from './presign.module-definition.js';
import type { PresignModuleOptions } from './presign/presign-options.js';
import { S3PresignService } from './presign/s3-presign.service.js';

/**
 * Presigned URLs in a Nest application: `PresignModule.forRoot({ buckets: … })` or `forRootAsync`.
 *
 * Extras, beside the options: `isGlobal` (default false), `routes` (default false: mount the HTTP API's
 * controllers, with `imports` or `providers` for who asks and who decides), `name`, where one module imports this twice, and, with
 * `forRootAsync`, `bucketNames`, the buckets that `@InjectBucket` is used with.
 */
@Module({ providers: [S3PresignService] })
export class PresignModule extends ConfigurableModuleClass {
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    assertOptions(options);
    const { name, buckets } = options;
    return withProviders(super.forRoot(options), name, Object.keys(buckets ?? {}));
  }

  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    assertOptions(options);
    const { name, bucketNames = [] } = options;
    return withProviders(super.forRootAsync(options), name, bucketNames);
  }
}

function withProviders(
  definition: DynamicModule,
  moduleName: string | undefined,
  bucketNames: readonly string[],
): DynamicModule {
  const service = getPresignServiceToken(moduleName);
  const buckets = bucketNames.map((name) => ({
    provide: getBucketToken(name, moduleName),
    inject: [Buckets],
    useFactory: (opened: Buckets) => opened.get(name),
  }));
  return {
    ...definition,
    providers: [
      ...(definition.providers ?? []),
      {
        provide: Buckets,
        inject: [PRESIGN_OPTIONS],
        useFactory: (options: PresignModuleOptions) => Buckets.open(options, bucketNames),
      },
      ...(service === S3PresignService
        ? []
        : [{ provide: service, useExisting: S3PresignService }]),
      ...buckets,
    ],
    // `Buckets` for the service alone: the package does not export the name.
    exports: [
      ...(definition.exports ?? []),
      Buckets,
      service,
      ...buckets.map(({ provide }) => provide),
    ],
  };
}
