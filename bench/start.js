/** How long from the start of the process until `/health/ready` says yes, and how much memory does it have then? */
import { setTimeout } from 'node:timers/promises';
import { startService } from './service.js';
import { promise } from './promise.js';
import { table } from './table.js';

const TIMES = 5;
const MOST = 10_000;

const starts = [];
for (let i = 0; i < TIMES; i += 1) {
  const begin = performance.now();
  const service = await startService();
  while (!(await isReady(service.url))) {
    if (performance.now() - begin > MOST) throw new Error('not ready in ten seconds');
    await setTimeout(5);
  }
  starts.push({ milliseconds: performance.now() - begin, rss: service.rss() });
  await service.stop();
}

table(
  [`${TIMES} starts in production`, 'least', 'most'],
  [
    ['to ready, ms', ...ends(starts.map(({ milliseconds }) => Math.round(milliseconds)))],
    ['RSS then, MiB', ...ends(starts.map(({ rss }) => rss))],
  ],
);

const [, slowest] = ends(starts.map(({ milliseconds }) => milliseconds));
promise(`ready after ${slowest.toFixed(0)} ms, 2000 are promised`, slowest <= 2000);

function ends(numbers) {
  return [Math.min(...numbers), Math.max(...numbers)];
}

async function isReady(url) {
  return (await fetch(`${url}/health/ready`)).ok;
}
