import { hash, timingSafeEqual } from 'node:crypto';

/** What whoever may read the metrics has; kept as a digest. */
export class MetricsToken {
  readonly #digest: Buffer | undefined;

  /** @param token none where nobody may */
  constructor(token: string | undefined) {
    this.#digest = token === undefined ? undefined : digestOf(token);
  }

  get isSet(): boolean {
    return this.#digest !== undefined;
  }

  matches(token: string): boolean {
    return this.#digest !== undefined && timingSafeEqual(digestOf(token), this.#digest);
  }
}

const digestOf = (token: string): Buffer => hash('sha256', token, 'buffer');
