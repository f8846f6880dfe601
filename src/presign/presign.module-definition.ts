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
    { isGlobal: false, routes: false, bucketNames: [] },
    (definition, { isGlobal = false, routes = false }) => ({
      ...definition,
      global: isGlobal,
      controllers: routes ? [PresignedUrlController, ExplainController] : [],
    }),
  )
  .build();
