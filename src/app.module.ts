import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { serviceConfig, type ServiceConfig } from './config/service-config.js';
import { EmbeddedStore, EmbeddedStoreModule } from './embedded-store.module.js';
import { OperationsModule } from './operations.module.js';
import { PresignModule } from './presign.module.js';
import { ServiceAccessModule } from './service-access.module.js';
import { ShutdownModule } from './shutdown.module.js';
import { presignOptions } from './service-buckets.js';

const presign = PresignModule.forRootAsync({
  routes: true,
  imports: [ConfigModule.forFeature(serviceConfig), EmbeddedStoreModule, ServiceAccessModule],
  inject: [serviceConfig.KEY, EmbeddedStore],
  useFactory: (config: ServiceConfig, { running }: EmbeddedStore) =>
    presignOptions(config, running),
});

/** The service: the module with its routes, configured from the environment, and how it is. */
@Module({
  imports: [ConfigModule.forRoot(), ShutdownModule, presign, OperationsModule.over(presign)],
})
export class AppModule {}
