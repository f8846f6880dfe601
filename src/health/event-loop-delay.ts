import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';

/** Milliseconds between two samples, which they hold as well. */
const RESOLUTION = 20;

/** Milliseconds of which the mean is taken: one long answer to somebody is no illness. */
const WINDOW = 5000;

/** The mean delay, in milliseconds, from which on every answer is late. */
const BOUND = 500;

/** How late the event loop is. */
@Injectable()
export class EventLoopDelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly samples = monitorEventLoopDelay({ resolution: RESOLUTION });
  #timer: NodeJS.Timeout | undefined;
  #mean = 0;

  /** @param window milliseconds */
  constructor(private readonly window = WINDOW) {}

  /** The mean of the last window, in milliseconds. */
  get mean(): number {
    return this.#mean;
  }

  get isHealthy(): boolean {
    return this.#mean < BOUND;
  }

  onApplicationBootstrap(): void {
    this.samples.enable();
    this.#timer = setInterval(() => this.endWindow(), this.window).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
    this.samples.disable();
  }

  private endWindow(): void {
    // In nanoseconds. A window in which the loop never got as far as to take a sample has none.
    const { mean } = this.samples;
    if (Number.isFinite(mean)) this.#mean = Math.max(0, mean / 1e6 - RESOLUTION);
    this.samples.reset();
  }
}
