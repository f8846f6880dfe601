import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import { serviceConfig } from './config/service-config.js';
import { CredentialCheck } from './health/credential-check.js';
import { EventLoopDelay } from './health/event-loop-delay.js';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { StorageWatch } from './health/storage-watch.js';
import { BucketGauges } from './metrics/bucket-gauges.js';
import { MetricsToken } from './metrics/metrics-token.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { Metrics } from './metrics/metrics.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { Buckets } from './presign/buckets.js';
import { ServiceAccessModule } from './service-access.module.js';
import { ShutdownModule } from './shutdown.module.js';

type Config = ConfigType<typeof serviceConfig>;

/** How the service is, told to those who run it. An application that imports the package has its own ways. */
@Module({
  // What is wrong stands in the answer; each probe would write it down once more.
  imports: [
    TerminusModule.forRoot({ logger: false }),
    ConfigModule.forFeature(serviceConfig),
    MetricsModule,
    ServiceAccessModule,
    ShutdownModule,
  ],
  controllers: [HealthController, MetricsController],
  providers: [
    CredentialCheck,
    { provide: EventLoopDelay, useFactory: () => new EventLoopDelay() },
    {
      provide: StorageWatch,
      inject: [Buckets, serviceConfig.KEY],
      useFactory: (buckets: Buckets, { checksStorage }: Config) =>
        new StorageWatch(buckets, checksStorage),
    },
    Readiness,
    {
      provide: BucketGauges,
      inject: [Metrics, Buckets, StorageWatch],
      useFactory: ({ registry }: Metrics, buckets: Buckets, watch: StorageWatch) =>
        new BucketGauges(registry, buckets, watch),
    },
    {
      provide: MetricsToken,
      inject: [serviceConfig.KEY],
      useFactory: ({ metricsToken }: Config) => new MetricsToken(metricsToken),
    },
  ],
})
export class OperationsModule {
  /** @param presign the module whose buckets are looked after */
  static over(presign: DynamicModule): DynamicModule {
    return { module: OperationsModule, imports: [presign] };
  }
}
