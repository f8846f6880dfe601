import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { PresignModuleOptions } from './presign-options.js';
import { PresignedUrlController } from './presigned-url.controller.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: PRESIGN_OPTIONS } =
  new ConfigurableModuleBuilder<PresignModuleOptions>()
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createPresignOptions')
    .setExtras({ isGlobal: false, routes: false }, (definition, { isGlobal, routes }) => ({
      ...definition,
      global: isGlobal,
      controllers: routes ? [PresignedUrlController] : [],
    }))
    .build();
