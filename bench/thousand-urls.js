/** How much work are a thousand URLs, and for how long do they hold up the event loop? */
import { contenders, JUDGE, keyOf, service } from './contenders.js';
import { isChecked, promise } from './promise.js';
import { table } from './table.js';

const COUNT = 1000;
const ROUNDS = 30;
const keys = Array.from({ length: COUNT }, (_, i) => keyOf(i));
const requests = keys.map((key) => ({ operation: 'get', key }));

const batches = {
  'S3PresignService.presignMany': () => service.presignMany(requests),
  [`${JUDGE}, Promise.all`]: () => Promise.all(keys.map(contenders[JUDGE])),
  'aws4fetch, Promise.all': () => Promise.all(keys.map(contenders.aws4fetch)),
  'minio, Promise.all': () => Promise.all(keys.map(contenders.minio)),
};

const rows = [];
const measured = Object.entries(batches).slice(0, isChecked ? 1 : undefined);
for (const [name, batch] of measured) {
  for (let i = 0; i < 5; i += 1) await batch();
  const work = [];
  const blocked = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    const { cpu, longest } = await observed(batch);
    work.push(cpu);
    blocked.push(longest);
  }
  work.sort((a, b) => a - b);
  rows.push([name, work[ROUNDS / 2], Math.max(...work), Math.max(...blocked)]);
}
table(
  [
    `${COUNT} presigned GETs, ${ROUNDS} times`,
    'work, median, ms',
    'work, most, ms',
    'loop blocked, most, ms',
  ],
  rows.map(([name, ...figures]) => [name, ...figures.map((ms) => ms.toFixed(1))]),
);
const [[, work, , blocked]] = rows;
promise(`a thousand took ${work.toFixed(1)} ms of work by the median, 8 are promised`, work <= 8);
promise(`a thousand held up the loop for ${blocked.toFixed(1)} ms, 25 are promised`, blocked <= 25);
process.exit();

/** Processor time of the whole process, and the longest time between two turns of the loop, in ms. */
async function observed(batch) {
  let longest = 0;
  let turning = true;
  let last = performance.now();
  const turn = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (turning) setImmediate(turn);
  };
  // Without a turn of the loop before and after, what blocks all of it would not be seen.
  await new Promise((resolve) => setImmediate(resolve));
  setImmediate(turn);
  last = performance.now();
  const before = process.cpuUsage();
  await batch();
  const { user, system } = process.cpuUsage(before);
  turning = false;
  await new Promise((resolve) => setImmediate(resolve));
  longest = Math.max(longest, performance.now() - last);
  return { cpu: (user + system) / 1000, longest };
}
