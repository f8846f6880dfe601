import { Module, type DynamicModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { CredentialCheck } from './health/credential-check.js';
import { EventLoopDelay } from './health/event-loop-delay.js';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { ShuttingDown } from './health/shutting-down.js';
import { StorageWatch } from './health/storage-watch.js';

/** How the service is, told to those who run it. An application that imports the package has its own ways. */
@Module({
  // What is wrong stands in the answer; each probe would write it down once more.
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [
    ShuttingDown,
    CredentialCheck,
    { provide: EventLoopDelay, useFactory: () => new EventLoopDelay() },
    StorageWatch,
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
