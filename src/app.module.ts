import { Module } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { serviceConfig } from './config/service-config.js';
import { EMBEDDED_BUCKET, EmbeddedStore, EmbeddedStoreModule } from './embedded-store.module.js';
import type { PresignModuleOptions } from './presign/presign-options.js';
import { PresignModule } from './presign/presign.module.js';

/** The service: the module with its routes, configured from the environment. */
@Module({
  imports: [
    ConfigModule.forRoot(),
    PresignModule.forRootAsync({
      routes: true,
      imports: [ConfigModule.forFeature(serviceConfig), EmbeddedStoreModule],
      inject: [serviceConfig.KEY, EmbeddedStore],
      useFactory: presignOptions,
    }),
  ],
})
export class AppModule {}

function presignOptions(
  config: ConfigType<typeof serviceConfig>,
  { running }: EmbeddedStore,
): PresignModuleOptions {
  const limits = {
    ...(config.expiresIn !== undefined && { expiresIn: config.expiresIn }),
    ...(config.maxExpiresIn !== undefined && { maxExpiresIn: config.maxExpiresIn }),
  };
  if (config.storage.kind === 'bucket') {
    const { bucket, forcePathStyle } = config.storage;
    return { buckets: { [bucket]: { client: { forcePathStyle }, ...limits } } };
  }
  if (!running) throw new Error('the embedded store is not running');
  const { endpoint, region, credentials } = running;
  const client = { endpoint, region, credentials, forcePathStyle: true };
  return { buckets: { [EMBEDDED_BUCKET]: { client, ...limits } } };
}
