import { setTimeout } from 'node:timers/promises';
import type { BeforeApplicationShutdown, OnModuleDestroy } from '@nestjs/common';

/**
 * Whether the service has begun to stop. It answers whatever reaches it until the end; but who asks whether it is ready is
 * told no, before it takes no more connections.
 */
export class ShuttingDown implements OnModuleDestroy, BeforeApplicationShutdown {
  #begun = false;

  /** @param delay milliseconds in which connections are still taken, so that balancers see that it is not ready */
  constructor(private readonly delay: number) {}

  get begun(): boolean {
    return this.#begun;
  }

  onModuleDestroy(): void {
    this.#begun = true;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await setTimeout(this.delay);
  }
}
