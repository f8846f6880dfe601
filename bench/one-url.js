/**
 * How long does one URL take, in process? `--check` is the short form for CI, and judges by the mean: what a URL takes in the long run,
 * with the collection of what it left.
 */
import { measure } from 'mitata';
import { contenders, JUDGE, keyOf } from './contenders.js';
import { isChecked, promise } from './promise.js';
import { table } from './table.js';

/** How many times as fast as the SDK, of docs/promises.md. */
const PROMISED = { 'sigv4 presignUrl': 100, 'S3PresignService.presign': 60 };
const HASHING = 'three bare SHA-256 hashes';
const MOST_HASHINGS = 3;
/** One after the other for each sample: reading the clock takes as long as a hash. */
const IN_A_ROW = 10;

const names = isChecked ? [HASHING, ...Object.keys(PROMISED), JUDGE] : Object.keys(contenders);
const milliseconds = isChecked ? 400 : 1500;

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

const judge = row(JUDGE);
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

for (const [name, promised] of Object.entries(PROMISED)) {
  const ratio = judge.avg / row(name).avg;
  promise(`${name}: ${ratio.toFixed(1)} times as fast as the SDK, ${promised} are promised`, ratio >= promised); // prettier-ignore
}
const hashings = row('sigv4 presignUrl').avg / row(HASHING).avg;
promise(`the core takes ${hashings.toFixed(1)} times the bare hashing, ${MOST_HASHINGS} are promised`, hashings <= MOST_HASHINGS); // prettier-ignore

function row(wanted) {
  return rows.find(({ name }) => name === wanted);
}
