import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { runBlocksOf } from './support/doc-blocks.js';
import { startService } from './support/service.js';

const TREE = resolve(__dirname, '..');

/** In place of npm, which would build into the folder that other tests run from. */
const NPM = `#!/bin/bash
case "$*" in
  'run -s key:create -- ci') exec ${process.execPath} ${TREE}/dist/create-key.js ci ;;
  start) exec ${process.execPath} ${TREE}/dist/main.js ;;
esac
echo "npm $*" >&2; exit 1
`;

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'presign-readme-'));
  await writeFile(join(directory, 'npm'), NPM);
  await chmod(join(directory, 'npm'), 0o755);
});
afterEach(() => rm(directory, { recursive: true }));

describe('README.md', () => {
  // The first of them, which installs, is what CI begins with.
  const [install, paste, grant, ...others] = runBlocksOf('README.md', 'sh');

  it('has no other commands than these', () => {
    const { scripts } = JSON.parse(readFileSync(join(TREE, 'package.json'), 'utf8')) as Manifest;
    expect(install?.text.match(/npm \w+/g)).toEqual(['npm ci', 'npm start', 'npm cit']);
    expect(scripts).toMatchObject({ start: expect.anything(), test: expect.anything() });
    expect(others).toEqual([]);
  });

  it('the lines to paste upload a file, and get it back', async () => {
    const service = await startService({}, directory);
    await copyFile(join(TREE, 'README.md'), join(directory, 'README.md'));
    const got = await bash((paste?.text ?? '').replaceAll('http://127.0.0.1:3000', service.url));
    await service.stop();
    expect(got).toBe(readFileSync(join(TREE, 'README.md'), 'utf8'));
  });

  it('the first grant works as it is written', async () => {
    const port = await freePort();
    // The service is told to end; whatever happens, none is left behind.
    const script = `trap 'kill $!; wait' EXIT\n${grant?.text.replaceAll(':3000', `:${port}`)}`;
    const written = await bash(script, { PORT: `${port}` });
    expect(written.match(/"presigned_url":/g)).toHaveLength(1);
    expect(written).toMatch(/"bucket":"media","key":"reports\/may.pdf"/);
    expect(written).toMatch(/"status":403,.*"code":"forbidden"/);
    expect(await readFile(join(directory, 'presign.json'), 'utf8')).not.toContain('presign_');
  });

  it('the first injected service works as it is written', async () => {
    const [module] = runBlocksOf('README.md', 'ts');
    const { outputText } = ts.transpileModule(module?.text ?? '', { compilerOptions: DECORATORS });
    await linkPackages('@aws-sdk', '@nestjs', 'reflect-metadata');
    await writeFile(join(directory, 'app.module.mjs'), outputText);
    await writeFile(join(directory, 'main.mjs'), MAIN);
    const link = await bash(`${process.execPath} main.mjs`, CREDENTIALS);
    expect(link).toMatch(
      /^https:\/\/my-bucket\.s3\.eu-central-1\.amazonaws\.com\/reports\/may\.pdf\?/,
    );
    expect(new URL(link).searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('figures are those of bench/README.md', () => {
    const [, table = ''] =
      /^## Figures\n([^]*?)^## /m.exec(readFileSync(join(TREE, 'README.md'), 'utf8')) ?? [];
    const figures = table.match(/\d[\d.]*(?= (?:µs|ms|MiB|requests\/s))/g) ?? [];
    const bench = readFileSync(join(TREE, 'bench/README.md'), 'utf8');
    expect(figures).toHaveLength(12);
    expect(figures.filter((figure) => !new RegExp(`\\| +${figure} `).test(bench))).toEqual([]);
  });
});

it('docs/configuration.md starts a service for the bucket that it names', async () => {
  const [start, ...others] = runBlocksOf('docs/configuration.md', 'sh');
  const port = await freePort();
  const ask = `curl -s --retry 60 --retry-delay 1 --retry-connrefused`;
  const script = `trap 'kill $!; wait' EXIT\n${start?.text.trimEnd()} &
${ask} 'http://127.0.0.1:${port}/presigned-url?file_name=a.pdf'`;
  const written = await bash(script, { PORT: `${port}`, ...CREDENTIALS });
  expect(written).toMatch(/"https:\/\/my-bucket\.s3\.eu-central-1\.amazonaws\.com\/a\.pdf\?/);
  expect(others).toEqual([]);
});

/** Runs a script in the directory, and gives what it wrote; nothing of the tester's own environment gets in but PATH. */
async function bash(script: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const path = `${directory}:${process.env['PATH'] ?? ''}`;
  const options = { cwd: directory, env: { PATH: path, HOME: directory, ...env } };
  return (await promisify(execFile)('bash', ['-c', script], options)).stdout;
}

/** Lets the directory's modules import what is installed here, and the package itself. */
async function linkPackages(...names: readonly string[]): Promise<void> {
  const modules = join(directory, 'node_modules');
  await mkdir(modules);
  await symlink(TREE, join(modules, 'nestjs-s3-presign'));
  for (const name of names) await symlink(join(TREE, 'node_modules', name), join(modules, name));
}

const DECORATORS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

const MAIN = `
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule, Reports } from './app.module.mjs';

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
process.stdout.write(await app.get(Reports).link('may'));
await app.close();
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
}
