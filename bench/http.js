/** How many requests a second, next to an empty route? Everything is on that is in production, its logs to files. */
import autocannon from 'autocannon';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { API_KEY } from './api-key.js';
import { batchOf } from './batch.js';
import { promise } from './promise.js';
import { production } from './service.js';
import { table } from './table.js';

const CONNECTIONS = 64;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 10);

const { directory, env } = production();
const log = openSync(join(directory, 'access.log'), 'a');
const server = fork(new URL('http-server.js', import.meta.url), { cwd: directory, env, stdio: ['ignore', log, 'inherit', 'ipc'] }); // prettier-ignore
const [{ service, bare }] = await once(server, 'message');

const post = (body) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body,
});
const routes = {
  'empty route of a bare Nest application': { url: `${bare}/empty` },
  'empty route of the service': { url: `${service}/empty` },
  'GET /presigned-url': { url: `${service}/presigned-url?file_name=documents%2Freport.pdf` },
  'POST /presigned-url': {
    url: `${service}/presigned-url`,
    ...post(JSON.stringify({ operation: 'get', key: 'documents/report.pdf' })),
  },
  // Of more at a time some would be refused.
  'POST /presigned-urls, 1000 each': {
    url: `${service}/presigned-urls`,
    ...post(batchOf(1000)),
    connections: 4,
  },
};

const rows = [];
for (const [name, { connections = CONNECTIONS, ...options }] of Object.entries(routes)) {
  const headers = { 'x-api-key': API_KEY, ...options.headers };
  await autocannon({ ...options, headers, connections, duration: 2 });
  const before = await observed();
  const result = await autocannon({
    ...options,
    headers,
    connections,
    duration: SECONDS,
  });
  const after = await observed();
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${name}: not all were answered 200`);
  rows.push({
    name,
    perSecond: result.requests.average,
    micros: (after.spent - before.spent) / result.requests.total,
    p99: result.latency.p99,
    blocked: after.blocked,
  });
}
server.send('stop');
await once(server, 'exit');
rmSync(directory, { recursive: true });

const [empty] = rows;
table(
  [`${CONNECTIONS} connections, ${SECONDS} s each`, 'requests/s', 'of an empty route', 'processor time, µs', '99 %, ms', 'loop blocked, most, ms'], // prettier-ignore
  rows.map(({ name, perSecond, micros, p99, blocked }) => [
    name,
    Math.round(perSecond),
    `${Math.round((perSecond / empty.perSecond) * 100)} %`,
    Math.round(micros),
    p99,
    blocked.toFixed(0),
  ]),
);

const share = rows.find(({ name }) => name === 'GET /presigned-url').perSecond / empty.perSecond;
promise(`GET /presigned-url is ${Math.round(share * 100)} % of an empty route, 30 are promised`, share >= 0.3); // prettier-ignore
const blocked = rows.at(-1).blocked;
promise(`batches of 1000 held up the loop for ${blocked.toFixed(0)} ms, 25 are promised`, blocked <= 25); // prettier-ignore

/** Processor time of the server so far, in µs, and the longest time since the last question that its loop was held up, in ms. */
async function observed() {
  server.send('observe');
  const [{ cpu, blocked }] = await once(server, 'message');
  return { spent: cpu.user + cpu.system, blocked };
}
