/**
 * How long does one URL take, in process? `--check` is the short form for CI: it fails when the core is not at
 * least 60 times as fast as the SDK.
 */
import { measure } from 'mitata';
import { contenders, JUDGE, keyOf } from './contenders.js';
import { table } from './table.js';

const REQUIRED_RATIO = 60;
/** One after the other for each sample: reading the clock takes as long as a hash. */
const IN_A_ROW = 10;

const check = process.argv.includes('--check');
const names = check ? ['sigv4 presignUrl', JUDGE] : Object.keys(contenders);
const milliseconds = check ? 400 : 1500;

const rows = [];
for (const name of names) {
  const presign = contenders[name];
  let i = 0;
  const isAsync = presign(keyOf(0)) instanceof Promise;
  const next = isAsync
    ? async () => {
        for (let n = 0; n < IN_A_ROW; n += 1) await presign(keyOf((i += 1)));
      }
    : () => {
        for (let n = 0; n < IN_A_ROW; n += 1) presign(keyOf((i += 1)));
      };
  const { p50, avg, p99 } = await measure(next, { min_cpu_time: milliseconds * 1e6 });
  rows.push({ name, p50: p50 / IN_A_ROW, avg: avg / IN_A_ROW, p99: p99 / IN_A_ROW });
}

const judge = rows.find(({ name }) => name === JUDGE);
table(
  [
    'one presigned GET',
    'median, µs',
    'mean, µs',
    '99 %, µs',
    `times as fast as ${JUDGE}: median`,
    'mean',
  ],
  rows.map(({ name, p50, avg, p99 }) => [
    name,
    ...[p50, avg, p99].map((ns) => (ns / 1000).toFixed(2)),
    (judge.p50 / p50).toFixed(1),
    (judge.avg / avg).toFixed(1),
  ]),
);

const ratio = judge.avg / rows.find(({ name }) => name === 'sigv4 presignUrl').avg;
if (check && ratio < REQUIRED_RATIO) {
  console.error(`the core is ${ratio.toFixed(1)} times as fast as the SDK, not ${REQUIRED_RATIO}`);
  process.exitCode = 1;
}
