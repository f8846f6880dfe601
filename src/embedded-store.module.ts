import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { serviceConfig } from './config/service-config.js';
import { EMBEDDED_BUCKET } from './service-buckets.js';
import { startS3Store, type S3Store } from './testing/index.js';

/** The store that serves `npm start` while no bucket is configured. */
export class EmbeddedStore implements OnApplicationShutdown {
  constructor(readonly running: S3Store | undefined) {}

  async onApplicationShutdown(): Promise<void> {
    await this.running?.close();
  }
}

async function start({ storage }: ConfigType<typeof serviceConfig>): Promise<EmbeddedStore> {
  return new EmbeddedStore(
    storage.kind === 'embedded'
      ? await startS3Store({ directory: storage.directory, buckets: [EMBEDDED_BUCKET] })
      : undefined,
  );
}

@Module({
  imports: [ConfigModule.forFeature(serviceConfig)],
  providers: [{ provide: EmbeddedStore, inject: [serviceConfig.KEY], useFactory: start }],
  exports: [EmbeddedStore],
})
export class EmbeddedStoreModule {}
