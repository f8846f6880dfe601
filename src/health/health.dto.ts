/** What is looked at. */
export class HealthCheckDto {
  /** Only `down` makes the service unready. */
  readonly status!: 'up' | 'degraded' | 'down';
}

export class HealthChecksDto {
  /** `down` when the service is about to end. */
  readonly service!: HealthCheckDto;

  /** `down` when there are none to sign with; `degraded` when they lack for some of the buckets. */
  readonly credentials!: HealthCheckDto;

  /** `down` while every answer is late. */
  readonly event_loop!: HealthCheckDto;

  /** `degraded` when S3 did not answer lately. */
  readonly storage!: HealthCheckDto;

  /** `degraded` when the clock and S3's differ by more than a minute. */
  readonly clock!: HealthCheckDto;
}

/** In the form of `@nestjs/terminus`, which monitors know. */
export class ReadinessDto {
  /** @example ok */
  readonly status!: 'ok' | 'degraded' | 'error' | 'shutting_down';

  /**
   * The checks that let the service be ready.
   * @example { "service": { "status": "up" } }
   */
  readonly info!: Partial<HealthChecksDto>;

  /**
   * The checks that do not.
   * @example {}
   */
  readonly error!: Partial<HealthChecksDto>;

  readonly details!: HealthChecksDto;
}

export class LivenessDto {
  /** @example ok */
  readonly status!: 'ok';
}
