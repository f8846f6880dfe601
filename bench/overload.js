/** What becomes of five times the load that the service can bear? The service itself, as in production, its logs to files. */
import autocannon from 'autocannon';
import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { API_KEY } from './api-key.js';
import { table } from './table.js';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 10);
const TIMES = 5;

/** So many that most wait for their turn to send: whoever offers too much is not held up by what is slow. */
const CONNECTIONS = 1000;

const directory = mkdtempSync(join(tmpdir(), 'presign-bench-'));
const { child, url } = await start();
process.on('exit', () => child.kill());

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
child.kill();
await once(child, 'exit');
rmSync(directory, { recursive: true });

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
    rss(),
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

function rss() {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024);
}

async function start() {
  const config = {
    api_keys: [{ name: 'bench', sha256: hash('sha256', API_KEY, 'hex'), claims: { tenant: 'acme' } }], // prettier-ignore
    grants: [
      { name: 'tenant', subjects: { tenant: ['acme'] }, buckets: ['media'], keys: ['documents/**'], operations: ['get'] }, // prettier-ignore
    ],
    buckets: { media: { bucket: 'media-bucket', region: 'eu-central-1' } },
  };
  writeFileSync(join(directory, 'presign.json'), JSON.stringify(config));
  const log = openSync(join(directory, 'access.log'), 'a');
  const child = spawn(process.execPath, [new URL('../dist/main.js', import.meta.url).pathname], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      NODE_ENV: 'production',
      NODE_NO_WARNINGS: '1',
      PORT: '0',
      PRESIGN_CONFIG_FILE: 'presign.json',
      PRESIGN_AUDIT_LOG: 'audit.log',
      PRESIGN_URLS_PER_MINUTE: '0',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    },
    stdio: ['ignore', log, 'inherit'],
  });
  for (;;) {
    const url = /^API +(\S+)$/m.exec(readFileSync(join(directory, 'access.log'), 'utf8'))?.[1];
    if (url) return { child, url };
    await setTimeout(50);
  }
}
