import type { Principal } from './principal.js';

/** Who asks, from where, in which request. */
export interface Caller {
  readonly principal: Principal;
  /** The client's IP address. */
  readonly address: string;
  readonly requestId: string;
}
