import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A server on loopback that answers as it is told to, or never; it checks nothing. */
export async function startScriptedS3() {
  const state: { script: (request: IncomingMessage) => ScriptedAnswer | 'hang' } = {
    script: () => ({ status: 500 }),
  };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    asked.push(`${request.method} ${request.url}`);
    const answer = state.script(request);
    if (answer === 'hang') return;
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Method and target of all that was asked. */
    asked: (): readonly string[] => asked,
    follow: (script: typeof state.script) => (state.script = script),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** An error in S3's words. */
export const s3Error = (status: number, code: string, message = 'm'): ScriptedAnswer => ({
  status,
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
