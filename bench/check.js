/**
 * Holds the service to the figures of docs/promises.md, in the short form of the benches: of those that need nothing but npm, or of
 * those that are named, as in `npm run bench:check -- overload`. A machine that does other things too is slower now and then: what
 * fails is run again, and is broken where it fails three times.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ATTEMPTS = 3;
/** Milliseconds. */
const LONGEST = 180_000;
const NEED_NOTHING = ['one-url', 'thousand-urls', 'http', 'start'];

const named = process.argv.slice(2);
const failed = (named.length > 0 ? named : NEED_NOTHING).filter((bench) => !holds(bench));
if (failed.length > 0) {
  console.error(`broken, ${ATTEMPTS} times in a row: ${failed.join(', ')}`);
  process.exitCode = 1;
}

function holds(bench) {
  const path = fileURLToPath(new URL(`${bench}.js`, import.meta.url));
  const options = {
    stdio: 'inherit',
    env: { BENCH_SECONDS: '3', ...process.env },
    timeout: LONGEST,
  };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (spawnSync(process.execPath, [path, '--check'], options).status === 0) return true;
  }
  return false;
}
