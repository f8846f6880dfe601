/**
 * What becomes of five times the load that the service can bear? The service itself, as in production, its logs to files. The
 * load is h2load's (Debian's nghttp2-client), which takes little of the processors that the service needs.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { clearTimeout, setTimeout } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { API_KEY } from './api-key.js';
import { batchOf } from './batch.js';
import { promise } from './promise.js';
import { startService } from './service.js';
import { table } from './table.js';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 10);
const TIMES = 5;

/** Five times those that GET is measured with. */
const CONNECTIONS = 320;

const service = await startService();
const folder = mkdtempSync(join(tmpdir(), 'presign-overload-'));

/** Milliseconds that anything may take here. */
const LONGEST = 10_000;

const ONE = '/presigned-url?file_name=documents%2Fa.pdf';

const loads = {
  'GET /presigned-url': { path: ONE, connections: 64 },
  'POST /presigned-urls, 50 each': { path: '/presigned-urls', body: batchOf(50), connections: 16 }, // prettier-ignore
  'POST /presigned-urls, 100 each': {
    path: '/presigned-urls',
    body: batchOf(100),
    connections: 16,
  },
  'POST /presigned-urls, 1000 each': { path: '/presigned-urls', body: batchOf(1000), connections: 8 }, // prettier-ignore
};

const rows = [];
for (const [name, load] of Object.entries(loads)) rows.push({ name, ...(await overloaded(load)) });
await service.stop();
rmSync(folder, { recursive: true });

table(
  [`${TIMES} times the capacity, ${SECONDS} s each`, 'capacity/s', 'sent/s', 'served/s', 'refused/s', 'others', 'served: 50 %, ms', '99 %', 'refused: 50 %, ms', '99 %', 'health: most, ms', 'RSS, MiB', 'recovered after, ms'], // prettier-ignore
  rows.map(({ name, capacity, seconds, served, refused, others, health, rss, recovered }) => [
    name,
    ...[capacity, (served.length + refused.length) / seconds, served.length / seconds, refused.length / seconds, others].map(Math.round), // prettier-ignore
    ...[quantile(served, 0.5), quantile(served, 0.99), quantile(refused, 0.5), quantile(refused, 0.99)].map((ms) => ms.toFixed(0)), // prettier-ignore
    ...[health, rss, recovered].map(Math.round),
  ]),
);
for (const { name, capacity, seconds, served, refused, others, recovered } of rows) {
  const of = (what, isKept) => promise(`${name}: ${what}`, isKept);
  const [slow, slowest] = [quantile(refused, 0.99), quantile(served, 0.99)];
  const share = served.length / seconds / capacity;
  of(`${others} were not answered, or with neither 200 nor 503`, others === 0);
  of(`99 % were refused within ${slow.toFixed(0)} ms, 50 are promised`, slow <= 50);
  of(`99 % were served within ${slowest.toFixed(0)} ms, 500 are promised`, slowest <= 500);
  of(
    `of the capacity ${(share * 100).toFixed(0)} % were served, a quarter is promised`,
    share >= 0.25,
  );
  of(`recovered after ${recovered.toFixed(0)} ms, 5000 are promised`, recovered <= 5000);
}
// That single URLs are refused takes more than one generator can ask for on two cores.
promise('none was refused of five times the load', rows.at(-1).refused.length > 0);

async function overloaded({ path, body, connections }) {
  await answers(path, body, [`-c${connections}`, '-D2']);
  const within = await answers(path, body, [`-c${connections}`, `-D${SECONDS}`]);
  const capacity = within.filter(({ status }) => status === 200).length / SECONDS;
  let isOver = false;
  const health = mostOfHealth(() => isOver);
  const rate = TIMES * capacity;
  const clients = Math.min(CONNECTIONS, Math.round(rate));
  // Begun within a second, a few at a time: each sends in a rhythm, and all together would come in bursts.
  const inTurn = ['--rate-period=10ms', `-r${Math.ceil(clients / 100)}`, `--rps=${(rate / clients).toFixed(3)}`]; // prettier-ignore
  const begun = performance.now();
  const all = await answers(path, body, [`-c${clients}`, `-n${Math.round(rate * SECONDS)}`, ...inTurn]); // prettier-ignore
  const seconds = (performance.now() - begun) / 1000;
  isOver = true;
  const recovered = await recovery();
  const of = (wanted) => all.filter(({ status }) => status === wanted).map(({ ms }) => ms);
  const [served, refused] = [of(200), of(503)];
  const others = all.length - served.length - refused.length;
  return { capacity, seconds, served, refused, others, health: await health, rss: service.rss(), recovered }; // prettier-ignore
}

/** Status and duration of each answer that h2load got. */
async function answers(path, body, options) {
  const log = join(folder, 'answers');
  const data = join(folder, 'body');
  rmSync(log, { force: true });
  if (body) writeFileSync(data, body);
  const posted = body ? ['-d', data, '-H', 'content-type: application/json'] : [];
  const load = spawn(
    'h2load',
    ['--h1', '-t1', '-m1', '--connection-inactivity-timeout=5', `--log-file=${log}`, '-H', `x-api-key: ${API_KEY}`, ...posted, ...options, service.url + path], // prettier-ignore
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  // What could not be sent by then is left.
  const end = setTimeout(() => load.kill(), (SECONDS + 2) * 1000);
  const [said, [code]] = await Promise.all([text(load.stdout), once(load, 'exit')]);
  clearTimeout(end);
  if (code > 0) throw new Error(`h2load: ${said}`);
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [, status, micros] = line.split('\t').map(Number);
    return { status, ms: micros / 1000 };
  });
}

/** The longest time that an answer about the health took, in ms: each on a connection of its own, as those who probe do. */
async function mostOfHealth(isOver) {
  let most = 0;
  while (!isOver()) {
    const begun = performance.now();
    const [answer] = await once(get(`${service.url}/health/live`, { agent: false, timeout: LONGEST }), 'response'); // prettier-ignore
    answer.resume();
    if (answer.statusCode !== 200) throw new Error(`/health/live: ${answer.statusCode}`);
    most = Math.max(most, performance.now() - begun);
    await sleep(50);
  }
  return most;
}

/** Milliseconds until twenty requests in a row are served. */
async function recovery() {
  const begun = performance.now();
  const headers = { 'x-api-key': API_KEY };
  for (let row = 0; row < 20 && performance.now() - begun < LONGEST;) {
    const { status } = await fetch(service.url + ONE, { headers, signal: AbortSignal.timeout(LONGEST) }); // prettier-ignore
    row = status === 200 ? row + 1 : 0;
  }
  return performance.now() - begun;
}

function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}
