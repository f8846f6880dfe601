import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { send } from '../support/http.js';
import { startService } from '../support/service.js';
import { Packed, REPOSITORY, runNode } from './packed.js';

const ENTRIES = ['', '/sigv4', '/aws-sdk', '/testing'];

// It packs, unpacks and compiles, on machines that do other things at the same time.
jest.setTimeout(60_000);

let packed: Packed;
beforeAll(async () => {
  packed = await Packed.pack();
});
afterAll(() => packed.remove());

describe('the packed package', () => {
  let project: string;
  beforeAll(async () => {
    project = await packed.install(await packed.declared());
  });

  it.each(['entries.mjs', 'entries.cjs'])('serves %s, from every entry', async (script) => {
    expect(await runNode(project, script)).toContain('round trip done');
  });

  it('is one and the same whether imported or required, with no other entries', async () => {
    const { exports } = await packed.manifest();
    const entries = Object.keys(exports).map((path) => path.replace(/^\./, ''));
    expect(entries.sort()).toEqual([...ENTRIES, '/package.json'].sort());
    const same = ENTRIES.map((entry) => `'nestjs-s3-presign${entry}'`).join();
    const script = `Promise.all([${same}].map(async (name) => require(name) === await import(name)))
      .then((answers) => console.log(answers.join()))`;
    expect(await runNode(project, '-r', 'reflect-metadata', '-e', script)).toBe(
      `${ENTRIES.map(() => true).join()}\n`,
    );
  });
});

describe('what an entry loads', () => {
  it.each([
    ['/sigv4', []],
    ['/testing', ['@fastify/busboy', 'fast-xml-parser']],
  ])('%s: no package but %j', async (entry, dependencies) => {
    const project = await packed.install(dependencies);
    const script = `console.log(Object.keys(require('nestjs-s3-presign${entry}')).length > 0)`;
    expect(await runNode(project, '-e', script)).toBe('true\n');
  });

  it('/aws-sdk: no Nest', async () => {
    const names = (await packed.declared()).filter((name) => !name.startsWith('@nestjs/'));
    const project = await packed.install(names);
    const script = `console.log(Object.keys(require('nestjs-s3-presign/aws-sdk')).length > 0)`;
    expect(await runNode(project, '-e', script)).toBe('true\n');
  });
});

describe('the files', () => {
  it('are the built code with its types and source maps, one page, and no tests or benchmarks', () => {
    const built = /^dist\/(.+\.(js|js\.map|d\.ts)|try-it\/page\/.+\.(html|css))$/;
    const other = packed.files.filter((path) => !built.test(path));
    expect(other.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(packed.files.filter((path) => /spec|bench|\btest\b/.test(path))).toEqual([]);
    expect(packed.files).toContain('dist/main.js');
    expect(packed.files).toContain('dist/try-it/page/index.html');
  });

  it('import nothing that installing the package does not bring', async () => {
    const project = await packed.install([]);
    const declared = await packed.declared();
    const code = await filesUnder(join(project, 'node_modules/nestjs-s3-presign/dist'));
    const imported = new Set(code.flatMap((file) => packagesImported(readFileSync(file, 'utf8'))));
    expect(imported).toContain('@nestjs/common');
    expect([...imported].filter((name) => !declared.includes(name))).toEqual([]);
  });

  it('hold the sources that the source maps speak of', async () => {
    const maps = packed.files.filter((path) => path.endsWith('.map'));
    expect(maps.length).toBeGreaterThan(50);
    const project = await packed.install([]);
    for (const path of maps) {
      const file = join(project, 'node_modules/nestjs-s3-presign', path);
      const map = JSON.parse(await readFile(file, 'utf8')) as SourceMap;
      const sources = map.sources.map((source) => resolve(REPOSITORY, path, '..', source));
      expect(map.sourcesContent).toEqual(sources.map((source) => readFileSync(source, 'utf8')));
    }
  });
});

describe('the service in it', () => {
  it('starts without the packages for development, and without the page that needs one', async () => {
    const project = await packed.install(await packed.declared());
    const main = join(project, 'node_modules/nestjs-s3-presign/dist/main.js');
    const service = await startService({}, project, main);
    try {
      expect(service.output()).not.toContain('Try it');
      expect((await send('GET', `${service.url}/`)).status).toBe(404);
      expect((await send('GET', `${service.url}/openapi.json`)).status).toBe(200);
    } finally {
      await service.stop();
    }
  });
});

describe('the types', () => {
  const compilers = [
    ['nodenext', ['usage.mts', 'usage.cts']],
    ['bundler', ['usage.mts']],
  ] as const;

  it.each(compilers)('fit %s', async (resolution, files) => {
    const project = await packed.install([...(await packed.declared()), '@types/node']);
    await copyFile(join(project, 'usage.mts'), join(project, 'usage.cts'));
    const options = [
      ...['--noEmit', '--strict', '--experimentalDecorators', '--types', 'node'],
      ...['--target', 'es2023', '--moduleResolution', resolution],
      ...['--module', resolution === 'bundler' ? 'esnext' : resolution],
    ];
    const compiled = promisify(execFile)(
      process.execPath,
      [require.resolve('typescript/bin/tsc'), ...options, ...files],
      { cwd: project },
    );
    await expect(compiled).resolves.toMatchObject({ stdout: '' });
  });
});

async function filesUnder(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true });
  return entries.filter((path) => /\.(js|ts)$/.test(path)).map((path) => join(directory, path));
}

/** The names of the packages that a file imports or requires, for its types too. */
function packagesImported(text: string): readonly string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => !name.startsWith('.') && !isBuiltin(name))
    .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
}

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly string[];
}
