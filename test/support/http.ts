import http, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Sends a request with its target exactly as given: `fetch` and `new URL` would collapse dot segments
 * and encode other characters again.
 * @param url absolute, `http:` or `https:`
 */
export function send(
  method: string,
  url: string,
  headers: OutgoingHttpHeaders = {},
  body: string | Buffer = '',
): Promise<Answer> {
  const target = /^https?:\/\/[^/]+(\/.*)$/.exec(url)?.[1];
  if (!target) throw new Error('not an absolute http or https URL');
  return sendTarget(method, url, target, headers, body);
}

/**
 * Sends a request with any target: one with an origin of its own, or `*`.
 * @param server its URL, of which scheme and authority are used
 */
export function sendTarget(
  method: string,
  server: string,
  target: string,
  headers: OutgoingHttpHeaders = {},
  body: string | Buffer = '',
): Promise<Answer> {
  const [, protocol, authority, host, port] =
    /^(https?):\/\/(([^/:]+)(?::(\d+))?)/.exec(server) ?? [];
  if (!authority || !host) throw new Error('not an absolute http or https URL');
  const { request } = protocol === 'https' ? https : http;
  const options = {
    method,
    // Names under localhost are loopback (RFC 6761), but Node asks DNS for them.
    host: host.endsWith('.localhost') ? '127.0.0.1' : host,
    port,
    path: target,
    headers: { host: authority, ...headers },
    agent: false,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export const sendJson = (method: string, url: string, body: unknown): Promise<Answer> =>
  send(method, url, { 'content-type': 'application/json' }, JSON.stringify(body));

/** The body of an answer, as JSON of the shape that the test expects. */
export const json = <T>(answer: Answer): T => JSON.parse(answer.body.toString()) as T;
