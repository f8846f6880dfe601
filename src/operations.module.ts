import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import { serviceConfig } from './config/service-config.js';
import { CredentialCheck } from './health/credential-check.js';
import { EventLoopDelay } from './health/event-loop-delay.js';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { ShuttingDown } from './health/shutting-down.js';
import { StorageWatch } from './health/storage-watch.js';
import { Buckets } from './presign/buckets.js';

/** How the service is, told to those who run it. An application that imports the package has its own ways. */
@Module({
  // What is wrong stands in the answer; each probe would write it down once more.
  imports: [TerminusModule.forRoot({ logger: false }), ConfigModule.forFeature(serviceConfig)],
  controllers: [HealthController],
  providers: [
    ShuttingDown,
    CredentialCheck,
    { provide: EventLoopDelay, useFactory: () => new EventLoopDelay() },
    {
      provide: StorageWatch,
      inject: [Buckets, serviceConfig.KEY],
      useFactory: (buckets: Buckets, { checksStorage }: ConfigType<typeof serviceConfig>) =>
        new StorageWatch(buckets, checksStorage),
    },
    Readiness,
  ],
  exports: [ShuttingDown],
})
export class OperationsModule {
  /** @param presign the module whose buckets are looked after */
  static over(presign: DynamicModule): DynamicModule {
    return { module: OperationsModule, imports: [presign] };
  }
}
