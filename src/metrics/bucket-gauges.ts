import { Gauge, type Registry } from 'prom-client';
import type { StorageWatch } from '../health/storage-watch.js';
import type { Buckets } from '../presign/buckets.js';

/** What is looked up of each bucket when somebody asks for it. */
export class BucketGauges {
  constructor(
    registry: Registry,
    private readonly buckets: Buckets,
    private readonly watch: StorageWatch,
  ) {
    const gauge = (name: string, help: string, set: (gauge: Gauge<'bucket'>) => void) =>
      new Gauge({
        name,
        help,
        labelNames: ['bucket'],
        registers: [registry],
        collect() {
          this.reset();
          set(this);
        },
      });
    gauge(
      'presign_credentials_remaining_seconds',
      'Life that is left of the credentials at hand; 0 where there are none, +Inf where they do not expire',
      (each) => this.setRemainingLife(each),
    );
    gauge(
      'presign_storage_up',
      'Whether S3 answered when it was last asked; absent where it was not asked',
      (each) => this.setStorage(each),
    );
    gauge(
      'presign_storage_clock_ahead_seconds',
      "How far S3's clock is ahead, give or take a second; absent where that is not known",
      (each) => this.setClock(each),
    );
  }

  /** To be asked is what has credentials refreshed while nobody wants a URL. */
  private setRemainingLife(gauge: Gauge<'bucket'>): void {
    const now = new Date();
    for (const { name, credentials } of this.buckets.all) {
      credentials.refresh(now);
      gauge.set({ bucket: name }, credentials.remainingLife(now) / 1000);
    }
  }

  private setStorage(gauge: Gauge<'bucket'>): void {
    for (const { bucket, answers } of this.watch.states) {
      if (answers !== 'unknown') gauge.set({ bucket }, answers === 'yes' ? 1 : 0);
    }
  }

  private setClock(gauge: Gauge<'bucket'>): void {
    for (const { bucket, clockAhead } of this.watch.states) {
      if (clockAhead !== undefined) gauge.set({ bucket }, clockAhead);
    }
  }
}
