import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A network in between, on loopback, that works until it is told otherwise. */
export interface TcpProxy {
  /** In place of the URL of what stands behind it. */
  readonly url: string;
  /** How many connections were opened so far. */
  readonly opened: () => number;
  /** Nobody listens any more, and what is open is cut. */
  readonly refuse: () => Promise<void>;
  /** Every connection is reset, at its first byte. */
  readonly reset: () => void;
  /** Connections are taken, and nothing goes through them. */
  readonly hang: () => void;
  /** Works again; what hung goes through. */
  readonly heal: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** @param target `http://127.0.0.1:9000`, of which host and port are used */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port, protocol } = new URL(target);
  const pairs = new Map<Socket, Socket>();
  let state: 'works' | 'resets' | 'hangs' = 'works';
  let opened = 0;

  const server = createServer({ pauseOnConnect: true }, (inner) => {
    opened += 1;
    const outer = connect(Number(port), hostname);
    pairs.set(inner, outer);
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      from.on('data', (bytes) => (state === 'resets' ? inner.resetAndDestroy() : to.write(bytes)));
      from.on('end', () => to.end());
      // Whatever ends one side ends the other: that is what is told here.
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
    inner.on('close', () => pairs.delete(inner));
    if (state === 'hangs') outer.pause();
    else inner.resume();
  });
  await listen(server, 0);
  const address = server.address() as AddressInfo;

  const cut = () => pairs.forEach((_outer, inner) => inner.resetAndDestroy());
  const stop = async () => {
    if (!server.listening) return;
    server.close();
    cut();
    await once(server, 'close');
  };
  return {
    url: `${protocol}//127.0.0.1:${address.port}`,
    opened: () => opened,
    refuse: stop,
    reset: () => {
      state = 'resets';
      cut();
    },
    hang: () => {
      state = 'hangs';
      for (const sockets of pairs) for (const socket of sockets) socket.pause();
    },
    heal: async () => {
      state = 'works';
      for (const sockets of pairs) for (const socket of sockets) socket.resume();
      if (!server.listening) await listen(server, address.port);
    },
    close: stop,
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}
