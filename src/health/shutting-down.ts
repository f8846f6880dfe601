import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

/** Whether the service is about to end: `/health/ready` says so first, so that balancers send requests elsewhere. */
@Injectable()
export class ShuttingDown implements BeforeApplicationShutdown {
  #begun = false;

  get begun(): boolean {
    return this.#begun;
  }

  begin(): void {
    this.#begun = true;
  }

  beforeApplicationShutdown(): void {
    this.begin();
  }
}
