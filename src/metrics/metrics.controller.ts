import { Controller, Get, Header, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Registry } from 'prom-client';
import { NoQueryGuard } from '../http/no-query.guard.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { MetricsTokenGuard } from './metrics-token.guard.js';
import { Metrics } from './metrics.js';

/** For whoever runs the service: no part of its API, nor of that one's access. */
@ApiExcludeController()
@Controller()
@UseFilters(ProblemFilter)
@UseGuards(MetricsTokenGuard, NoQueryGuard)
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  /** https://prometheus.io/docs/instrumenting/exposition_formats/ */
  @Get('metrics')
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @Header('Cache-Control', 'no-store')
  async read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
