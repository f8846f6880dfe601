import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Handles one request; it never rejects. */
export type RequestHandler = (message: IncomingMessage, response: ServerResponse) => Promise<void>;

/** An HTTP server that can be closed whatever its clients do. */
export class StoreServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Sockets with a request that is not answered yet. */
  readonly #busy = new Set<Socket>();
  readonly #handling = new Set<Promise<void>>();
  #closed: Promise<void> | undefined;

  constructor(private readonly handler: RequestHandler) {
    const listener = (message: IncomingMessage, response: ServerResponse) =>
      this.handle(message, response);
    this.#server = createServer(TIMEOUTS, listener);
    this.#server.setTimeout(IDLE_TIMEOUT);
    // So that a refusal reaches the client before it sends its body.
    this.#server.on('checkContinue', listener);
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Binds, and answers the port. */
  async listen(port: number, host: string): Promise<number> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP address');
    return address.port;
  }

  close(): Promise<void> {
    return (this.#closed ??= this.endConnections());
  }

  private handle(message: IncomingMessage, response: ServerResponse): void {
    const { socket } = message;
    if (this.#closed) response.shouldKeepAlive = false;
    this.#busy.add(socket);
    response.once('close', () => {
      this.#busy.delete(socket);
      if (this.#closed) socket.destroySoon();
    });
    const handling = this.handler(message, response);
    this.#handling.add(handling);
    void handling.finally(() => this.#handling.delete(handling));
  }

  private async endConnections(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) if (!this.#busy.has(socket)) socket.destroy();
    const cutOff = setTimeout(() => this.#server.closeAllConnections(), CLOSE_GRACE);
    await closed;
    clearTimeout(cutOff);
    // Uploads that were cut off remove their files.
    await Promise.all(this.#handling);
  }
}

/** Milliseconds. A whole request has the time that 5 GiB take on a slow disk. */
const TIMEOUTS = { headersTimeout: 15_000, requestTimeout: 300_000, keepAliveTimeout: 5_000 };
/** Milliseconds without a byte in either direction. */
const IDLE_TIMEOUT = 60_000;
/** Milliseconds that requests have to end when the store is closed. */
const CLOSE_GRACE = 5_000;
