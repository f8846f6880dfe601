import { Module, type DynamicModule } from '@nestjs/common';
import { Buckets } from './buckets.js';
import { getBucketToken } from './inject-bucket.js';
import {
  ConfigurableModuleClass,
  PRESIGN_OPTIONS,
  type ASYNC_OPTIONS_TYPE,
  type OPTIONS_TYPE,
} from './presign.module-definition.js';
import type { PresignModuleOptions } from './presign-options.js';
import { S3PresignService } from './s3-presign.service.js';

/**
 * Presigned URLs in a Nest application: `PresignModule.forRoot({ buckets: … })` or `forRootAsync`.
 *
 * Extras, beside the options: `isGlobal` (default false), `routes` (default false: mount the HTTP API's
 * controllers, which ask no permission of their own) and, with `forRootAsync`, `bucketNames`, the buckets
 * that `@InjectBucket` is used with.
 */
@Module({
  providers: [
    {
      provide: Buckets,
      inject: [PRESIGN_OPTIONS],
      useFactory: (options: PresignModuleOptions) => Buckets.open(options),
    },
    S3PresignService,
  ],
  exports: [S3PresignService],
})
export class PresignModule extends ConfigurableModuleClass {
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return withBuckets(super.forRoot(options), Object.keys(options.buckets ?? {}));
  }

  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return withBuckets(super.forRootAsync(options), options.bucketNames ?? []);
  }
}

function withBuckets(definition: DynamicModule, names: readonly string[]): DynamicModule {
  const providers = names.map((name) => ({
    provide: getBucketToken(name),
    inject: [Buckets],
    useFactory: (buckets: Buckets) => buckets.get(name),
  }));
  return {
    ...definition,
    providers: [...(definition.providers ?? []), ...providers],
    exports: [...(definition.exports ?? []), ...names.map(getBucketToken)],
  };
}
