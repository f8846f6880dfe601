// Breaks the sources in one way after another, in a copy, and fails when the specs that should notice do not. Needs
// dist/, as the end-to-end specs do. `npm run test:mutations -- grants` takes those with that word in their name.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { MUTATIONS as ALL } from './mutations.mjs';

const TREE = resolve(import.meta.dirname, '../..');

const MUTATIONS = ALL.filter(({ name }) => name.includes(process.argv[2] ?? ''));

function main() {
  const copy = mkdtempSync(join(tmpdir(), 'presign-mutations-'));
  process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
  for (const name of ['src', 'test', 'dist', 'docs', 'package.json', '.env.example']) {
    cpSync(join(TREE, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(TREE, 'node_modules'), join(copy, 'node_modules'));
  const checks = nothingBroken(copy) ? MUTATIONS.map((each) => isNoticed(copy, each)) : [false];
  const failed = checks.filter((holds) => !holds).length;
  console.log(`Tests: ${failed} failed, ${checks.length - failed} passed, ${checks.length} total`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Specs that fail anyway notice nothing. */
const nothingBroken = (copy) =>
  holds('nothing is broken', () => {
    const specs = [...new Set(MUTATIONS.flatMap(({ noticedBy }) => noticedBy))];
    const failing = run(copy, specs).filter(({ failed, passed }) => failed > 0 || passed === 0);
    return failing.map(({ spec }) => `${spec} fails`);
  });

const isNoticed = (copy, { name, file, from, to, noticedBy }) =>
  holds(name, () => {
    const original = readFileSync(join(copy, file), 'utf8');
    const parts = original.split(from);
    if (parts.length !== 2) return [`${file} has ${parts.length - 1} × ${from}`];
    write(copy, file, parts.join(to));
    const results = run(copy, noticedBy);
    write(copy, file, original);
    return results.flatMap(({ spec, failed, passed }) => {
      if (failed === 0) return [`${spec} does not notice`];
      return passed === 0 ? [`${spec} fails altogether, as it would if nothing ran`] : [];
    });
  });

function holds(name, check) {
  const start = performance.now();
  const faults = check();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${faults.length === 0 ? 'ok  ' : 'FAIL'}  ${name} (${seconds} s)`);
  for (const fault of faults) console.log(`      ${fault}`);
  return faults.length === 0;
}

/** The source, and what it compiles to. */
function write(copy, file, source) {
  writeFileSync(join(copy, file), source);
  const { outputText } = ts.transpileModule(source, { compilerOptions: COMPILER_OPTIONS });
  writeFileSync(join(copy, file.replace(/^src/, 'dist').replace(/ts$/, 'js')), outputText);
}

const COMPILER_OPTIONS = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

/** How many tests of each spec fail and pass. */
function run(copy, specs) {
  const output = join(copy, 'results.json');
  const jest = join(TREE, 'node_modules/jest/bin/jest.js');
  const options = ['--ci', '--silent', '--json', '--outputFile', output, '--runTestsByPath'];
  const cache = ['--cacheDirectory', join(copy, 'cache')];
  rmSync(output, { force: true });
  spawnSync(process.execPath, [jest, ...cache, ...options, ...specs], {
    cwd: copy,
    // The same inputs each time: being noticed is no matter of luck.
    env: { ...process.env, PROPERTY_SEED: '1' },
    stdio: 'ignore',
  });
  const { testResults } = JSON.parse(readFileSync(output, 'utf8'));
  return specs.map((spec) => {
    const { assertionResults = [] } =
      testResults.find(({ name }) => name.endsWith(`/${spec}`)) ?? {};
    const count = (status) => assertionResults.filter((each) => each.status === status).length;
    return { spec, failed: count('failed'), passed: count('passed') };
  });
}

main();
