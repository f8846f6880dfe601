import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ScriptedAnswer } from './scripted-s3.js';

/**
 * What is done to a request: answered in the server's place, never answered, cut off, or passed on; `lose` passes it on
 * and never hands on the answer.
 */
export type Meddling = ScriptedAnswer | 'hang' | 'reset' | 'lose' | 'pass';

/** A proxy on loopback in front of a server, that passes all on as it is, until it is told to meddle. */
export async function startMeddlingProxy(server: string) {
  const state = {
    meddle: (() => 'pass') as (request: IncomingMessage) => Meddling,
    headers: (headers: OutgoingHttpHeaders) => headers,
  };
  const { hostname, port } = new URL(server);
  const proxy = createServer((incoming, response) => {
    const meddling = state.meddle(incoming);
    if (typeof meddling === 'object') {
      incoming.resume();
      response.writeHead(meddling.status ?? 200, meddling.headers).end(meddling.body);
    } else if (meddling === 'reset') {
      incoming.socket.resetAndDestroy();
    } else if (meddling === 'hang') {
      incoming.resume();
    } else {
      const { method, url, headers } = incoming;
      const outgoing = request({ hostname, port, method, path: url, headers }, (answer) => {
        if (meddling === 'lose') return void answer.resume();
        response.writeHead(answer.statusCode ?? 500, state.headers(answer.headers));
        answer.pipe(response);
      });
      outgoing.on('error', () => response.destroy());
      incoming.pipe(outgoing);
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    meddle: (meddle: typeof state.meddle) => (state.meddle = meddle),
    /** What becomes of the headers of answers. */
    changeHeaders: (change: typeof state.headers) => (state.headers = change),
    close: async () => {
      const closed = once(proxy, 'close');
      proxy.close();
      proxy.closeAllConnections();
      await closed;
    },
  };
}
