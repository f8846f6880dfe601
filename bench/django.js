/**
 * How many requests a second, next to the Django recipe on one worker of gunicorn? Needs Debian's python3-django,
 * python3-boto3 and gunicorn, and Linux.
 */
import autocannon from 'autocannon';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { API_KEY } from './api-key.js';
import { promise } from './promise.js';
import { startService } from './service.js';
import { table } from './table.js';

const PORT = 18_765;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 10);
const PATH = '/presigned-url?file_name=documents%2Freport.pdf';

const gunicorn = spawn(
  'gunicorn',
  [
    '--workers',
    '1',
    '--worker-class',
    'gthread',
    '--threads',
    '4',
    '--bind',
    `127.0.0.1:${PORT}`,
    '--log-level',
    'warning',
    'recipe:application',
  ],
  { cwd: new URL('django', import.meta.url), stdio: 'inherit' },
);
process.on('exit', () => gunicorn.kill());
await once(gunicorn, 'spawn');
await listening(PORT);
const service = await startService();

const contenders = {
  'GET /presigned-url of the recipe': { url: `http://127.0.0.1:${PORT}${PATH}`, connections: 8 },
  'GET /presigned-url of the service': { url: service.url + PATH, connections: 64 },
};
const rows = [];
for (const [name, { url, connections }] of Object.entries(contenders)) {
  const load = { url, connections, headers: { 'x-api-key': API_KEY } };
  await autocannon({ ...load, duration: 2 });
  const { requests, latency, non2xx, errors } = await autocannon({ ...load, duration: SECONDS });
  if (non2xx > 0 || errors > 0) throw new Error(`${name}: not all were answered 200`);
  rows.push({ name, perSecond: requests.average, p99: latency.p99 });
}
await service.stop();

const [recipe, ours] = rows;
table(
  ['', 'requests/s', 'times the recipe', '99 %, ms'],
  rows.map(({ name, perSecond, p99 }) => [
    name,
    Math.round(perSecond),
    (perSecond / recipe.perSecond).toFixed(1),
    p99,
  ]),
);

const times = ours.perSecond / recipe.perSecond;
promise(`${times.toFixed(1)} times the requests of the recipe, 8 are promised`, times >= 8);

async function listening(port) {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const [verdict] = await Promise.race([
      once(socket, 'connect').then(() => ['yes']),
      once(socket, 'error').then(() => ['no']),
    ]).catch(() => ['no']);
    socket.destroy();
    if (verdict === 'yes') return;
    await setTimeout(100);
  }
  throw new Error('gunicorn did not start');
}
process.exit();
