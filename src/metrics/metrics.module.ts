import { Module } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** One {@link Metrics} for whoever counts in a service. */
@Module({ providers: [Metrics], exports: [Metrics] })
export class MetricsModule {}
