/** What becomes of five times the load that the service can bear? The service itself, as in production, its logs to files. */
import autocannon from 'autocannon';
import { setTimeout } from 'node:timers/promises';
import { API_KEY } from './api-key.js';
import { startService } from './service.js';
import { table } from './table.js';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 10);
const TIMES = 5;

/** So many that most wait for their turn to send: whoever offers too much is not held up by what is slow. */
const CONNECTIONS = 1000;

const service = await startService();
const { url } = service;

const batch = (count) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    requests: Array.from({ length: count }, (_, i) => ({ operation: 'get', key: `documents/${i}.pdf` })), // prettier-ignore
  }),
});
const loads = {
  'GET /presigned-url': { path: '/presigned-url?file_name=documents%2Fa.pdf', connections: 64 },
  'POST /presigned-urls, 100 each': { path: '/presigned-urls', ...batch(100), connections: 16 },
  'POST /presigned-urls, 1000 each': { path: '/presigned-urls', ...batch(1000), connections: 8 },
};

const rows = [];
for (const [name, { path, connections, ...request }] of Object.entries(loads)) {
  const headers = { 'x-api-key': API_KEY, ...request.headers };
  const options = { ...request, headers, url: url + path };
  await autocannon({ ...options, connections, duration: 2 });
  const { requests } = await autocannon({ ...options, connections, duration: SECONDS });
  rows.push([name, Math.round(requests.average), ...(await overloaded(options, requests.average))]); // prettier-ignore
}
await service.stop();

table(
  [`${TIMES} times the capacity, ${SECONDS} s each`, 'capacity/s', 'sent/s', 'served/s', 'refused/s', 'others', 'served: 50 %, ms', '99 %', 'refused: 50 %, ms', '99 %', 'health: most, ms', 'RSS, MiB', 'recovered after, ms'], // prettier-ignore
  rows,
);

async function overloaded(options, capacity) {
  const latencies = { served: [], refused: [] };
  let others = 0;
  const load = autocannon({
    ...options,
    connections: CONNECTIONS,
    overallRate: Math.round(capacity * TIMES),
    duration: SECONDS,
  });
  load.on('response', (_client, status, _bytes, milliseconds) => {
    if (status === 200) latencies.served.push(milliseconds);
    else if (status === 503) latencies.refused.push(milliseconds);
    else others += 1;
  });
  let isOver = false;
  const health = probe(() => isOver);
  const { errors } = await load;
  isOver = true;
  const recovered = await recovery();
  const { served, refused } = latencies;
  const perSecond = (list) => Math.round(list.length / SECONDS);
  return [
    perSecond([...served, ...refused]),
    perSecond(served),
    perSecond(refused),
    others + errors,
    quantile(served, 0.5),
    quantile(served, 0.99),
    quantile(refused, 0.5),
    quantile(refused, 0.99),
    Math.round(await health),
    service.rss(),
    Math.round(recovered),
  ];
}

/** The longest time that an answer about the health took. */
async function probe(isOver) {
  let most = 0;
  while (!isOver()) {
    const begun = performance.now();
    const { status } = await fetch(`${url}/health/live`);
    if (status === 503) throw new Error('/health/live was refused');
    most = Math.max(most, performance.now() - begun);
    await setTimeout(100);
  }
  return most;
}

/** Milliseconds until twenty requests in a row are served. */
async function recovery() {
  const begun = performance.now();
  for (let row = 0; row < 20;) {
    const { status } = await fetch(`${url}${loads['GET /presigned-url'].path}`, { headers: { 'x-api-key': API_KEY } }); // prettier-ignore
    row = status === 200 ? row + 1 : 0;
  }
  return performance.now() - begun;
}

function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.length === 0 ? '' : sorted[Math.floor(share * (sorted.length - 1))].toFixed(0);
}
