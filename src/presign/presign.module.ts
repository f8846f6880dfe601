import { Module } from '@nestjs/common';
import { Buckets } from './buckets.js';
import { ConfigurableModuleClass, PRESIGN_OPTIONS } from './presign.module-definition.js';
import type { PresignModuleOptions } from './presign-options.js';
import { S3PresignService } from './s3-presign.service.js';

/**
 * Presigned URLs in a Nest application: `PresignModule.forRoot({ buckets: … })` or `forRootAsync`.
 * Extras: `isGlobal` (default false) and `routes` (default false: mount the HTTP API's controllers,
 * which ask no permission of their own).
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
export class PresignModule extends ConfigurableModuleClass {}
