import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { ShuttingDown } from '../http/shutting-down.js';
import { CredentialCheck } from './credential-check.js';
import { EventLoopDelay } from './event-loop-delay.js';
import { StorageWatch } from './storage-watch.js';

/** Seconds that clocks may differ by. URLs of a minute are short-lived already, and S3 takes none dated fifteen ahead. */
const CLOCK_TOLERANCE = 60;

/**
 * What makes the service fit to be sent requests: `down` takes it out. Everyone may read this, so that it names no
 * bucket and no place.
 */
@Injectable()
export class Readiness {
  readonly checks: readonly (() => Promise<HealthIndicatorResult> | HealthIndicatorResult)[] = [
    () => this.service(),
    () => this.credentials(),
    () => this.eventLoop(),
    () => this.storage(),
    () => this.clock(),
  ];

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly shuttingDown: ShuttingDown,
    private readonly credentialCheck: CredentialCheck,
    private readonly delay: EventLoopDelay,
    private readonly watch: StorageWatch,
  ) {}

  private service(): HealthIndicatorResult {
    const service = this.indicators.check('service');
    return this.shuttingDown.begun ? service.down() : service.up();
  }

  /** Where one bucket of several has none, the others are served on. */
  private async credentials(): Promise<HealthIndicatorResult> {
    const credentials = this.indicators.check('credentials');
    switch (await this.credentialCheck.usable(new Date())) {
      case 'all':
        return credentials.up();
      case 'some':
        return credentials.degraded();
      case 'none':
        return credentials.down();
    }
  }

  private eventLoop(): HealthIndicatorResult {
    const eventLoop = this.indicators.check('event_loop');
    return this.delay.isHealthy ? eventLoop.up() : eventLoop.down();
  }

  /** Signing needs no S3, and every replica misses it alike. */
  private storage(): HealthIndicatorResult {
    const storage = this.indicators.check('storage');
    const fails = this.watch.states.some(({ answers }) => answers === 'no');
    return fails ? storage.degraded() : storage.up();
  }

  /** Its URLs die too early, or are not good yet; but not to be there at all is no better. */
  private clock(): HealthIndicatorResult {
    const clock = this.indicators.check('clock');
    const differs = this.watch.states.some(
      ({ clockAhead = 0 }) => Math.abs(clockAhead) > CLOCK_TOLERANCE,
    );
    return differs ? clock.degraded() : clock.up();
  }
}
