import { ConfigurableModuleBuilder } from '@nestjs/common';
import { ExplainController } from '../explain/explain.controller.js';
import type { PresignModuleOptions } from './presign-options.js';
import { PresignedUrlController } from './presigned-url.controller.js';

/** Options that shape the module itself, and so must be known before it is made. */
export interface PresignModuleExtras {
  /** Registers the module's providers for the whole application. Default false. */
  readonly isGlobal?: boolean;
  /** Mounts the HTTP API's controllers. Default false. */
  readonly routes?: boolean;
  /**
   * Tells this module from others of the same application. With a name, its service is injected with
   * `@InjectPresignService(name)` and its buckets with `@InjectBucket(bucket, name)`. Default: none.
   */
  readonly name?: string | undefined;
  /** With `forRootAsync`: the buckets that `@InjectBucket` is used with. Default none. */
  readonly bucketNames?: readonly string[];
}

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: PRESIGN_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<PresignModuleOptions>()
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createPresignOptions')
  .setExtras<PresignModuleExtras>(
    { isGlobal: false, routes: false, name: undefined, bucketNames: [] },
    (definition, { isGlobal = false, routes = false }) => ({
      ...definition,
      global: isGlobal,
      controllers: routes ? [PresignedUrlController, ExplainController] : [],
    }),
  )
  .build();
