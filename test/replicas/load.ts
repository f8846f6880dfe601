import { Agent, request } from 'node:http';
import type { PresignedUrl } from '../support/api.js';

/** How many requests are under way at any time. */
export const CONNECTIONS = 8;

/** Of a batch. */
export const ITEMS = 10;

export interface Load {
  /** Those that have come. */
  readonly urls: readonly string[];
  /** What was not answered by a 200. */
  readonly failures: readonly string[];
  /** Waits until so many more URLs have come. */
  readonly received: (count: number) => Promise<void>;
  /** Lets the last requests end. */
  readonly stop: () => Promise<void>;
}

/** Connections that ask for one URL by GET, one by POST, and a batch, and so on; no key is asked for twice. */
export function underLoad(api: string, headers: Readonly<Record<string, string>>): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const urls: string[] = [];
  const failures: string[] = [];
  const waiting = new Set<{ readonly goal: number; readonly reached: () => void }>();
  let isStopped = false;

  const ask = async (method: string, path: string, body?: object): Promise<void> => {
    const answer = await answered(agent, method, api + path, headers, body);
    if (answer.status !== 200) {
      failures.push(`${method} ${path}: ${answer.status} ${answer.text}`);
      return;
    }
    const given = JSON.parse(answer.text) as PresignedUrl | { results: PresignedUrl[] };
    const results = 'results' in given ? given.results : [given];
    urls.push(...results.map(({ presigned_url }) => presigned_url));
    for (const each of waiting) if (urls.length >= each.goal) each.reached();
  };
  const connection = async (id: number): Promise<void> => {
    for (let i = 0; !isStopped; i += 1) {
      const get = (name: string | number) => ({ operation: 'get', key: `${id}/${i}/${name}` });
      await ask('GET', `/presigned-url?file_name=${id}/${i}/get`);
      await ask('POST', '/presigned-url', get('post'));
      await ask('POST', '/presigned-urls', { requests: Array.from({ length: ITEMS }, (_, n) => get(n)) }); // prettier-ignore
    }
  };
  const ended = Promise.all(Array.from({ length: CONNECTIONS }, (_, id) => connection(id)));
  return {
    urls,
    failures,
    received: async (count) => {
      await new Promise<void>((reached) => waiting.add({ goal: urls.length + count, reached }));
    },
    stop: async () => {
      isStopped = true;
      await ended;
      agent.destroy();
    },
  };
}

/** Status 0 where there is no answer, or not all of it. */
function answered(
  agent: Agent,
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<{ readonly status: number; readonly text: string }> {
  const type = body && { 'content-type': 'application/json' };
  return new Promise((resolve) => {
    const failed = ({ message }: Error) => resolve({ status: 0, text: message });
    const outgoing = request(
      url,
      { method, agent, headers: { ...headers, ...type } },
      (incoming) => {
        // prettier-ignore
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        incoming.on('error', failed);
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
      },
    );
    outgoing.on('error', failed);
    outgoing.end(body && JSON.stringify(body));
  });
}
