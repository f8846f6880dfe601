import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** Seconds: most answers take less than a hundredth, none of them should take three. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * What is counted and measured of one service, in a registry of its own. Labels have few values, known beforehand: configured
 * names, operations, codes, routes. No key, principal or address is among them.
 */
export class Metrics {
  readonly registry = new Registry();

  readonly issued = new Counter({
    name: 'presign_issued_total',
    help: 'URLs and forms handed out',
    labelNames: ['operation', 'bucket'],
    registers: [this.registry],
  });

  readonly admitted = new Counter({
    name: 'presign_admitted_total',
    help: 'Calls to S3 that the service was let make for a caller',
    labelNames: ['operation', 'bucket'],
    registers: [this.registry],
  });

  readonly refused = new Counter({
    name: 'presign_refused_total',
    help: 'Refusals, as the audit log has them, and those of the audit log itself',
    labelNames: ['operation', 'bucket', 'code'],
    registers: [this.registry],
  });

  readonly answers = new Histogram({
    name: 'presign_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer',
    labelNames: ['route', 'method', 'status'],
    buckets: BUCKETS,
    registers: [this.registry],
  });

  /** Raised once for each time that the store of rate limits fails, not for each request. */
  readonly rateLimitFallbacks = new Counter({
    name: 'presign_rate_limit_fallbacks_total',
    help: 'Times that rate limits went on in memory because Redis failed',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
