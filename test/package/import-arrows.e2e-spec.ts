import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import ts from 'typescript';

const SOURCE = resolve(__dirname, '../../src');

/**
 * The folders of `src/`, each with the folders above it that it may import, and the packages: none, if it
 * has no `packages`. So arrows point one way, and a line's place tells what it may touch.
 */
const FOLDERS: readonly Folder[] = [
  { name: 'sigv4', mayImport: [] },
  { name: 's3', mayImport: ['sigv4'], packages: /^content-disposition$/ },
  { name: 'testing', mayImport: ['sigv4', 's3'], packages: /^(fast-xml-parser|@fastify\/busboy)$/ },
  { name: 'aws-sdk', mayImport: ['sigv4', 's3'], packages: /^@(aws-sdk|smithy)\// },
  { name: 'http', mayImport: ['sigv4', 's3'], packages: /^(?!@aws-sdk|@smithy)/ },
  { name: 'audit', mayImport: ['s3'], packages: /^@nestjs\// },
  { name: 'access', mayImport: ['s3', 'http', 'audit'], packages: /^(?!@aws-sdk|@smithy)/ },
  { name: 'explain', mayImport: ['sigv4', 's3'] },
  {
    name: 'presign',
    mayImport: ['sigv4', 's3', 'aws-sdk', 'http', 'audit', 'access', 'explain'],
    packages: /./,
  },
  {
    name: 'health',
    mayImport: ['s3', 'aws-sdk', 'http', 'access', 'presign'],
    packages: /^(@nestjs\/|fastify$)/,
  },
  {
    name: 'metrics',
    mayImport: ['http', 'audit', 'access', 'presign', 'health'],
    packages: /^(@nestjs\/|fastify$|prom-client$)/,
  },
  {
    name: 'uploads',
    mayImport: ['sigv4', 's3', 'aws-sdk', 'http', 'audit', 'access', 'presign'],
    packages: /./,
  },
  {
    name: 'doctor',
    mayImport: ['s3', 'aws-sdk', 'access', 'presign'],
    packages: /^@aws-sdk\/client-s3$/,
  },
  { name: 'config-file', mayImport: ['s3', 'http', 'access'], packages: /^(@nestjs\/|class-)/ },
  { name: 'try-it', mayImport: [], packages: /^@(nestjs|fastify)\// },
  { name: 'config', mayImport: ['http', 'audit', 'access', 'config-file'], packages: /./ },
];

/** What a folder of plain TypeScript may touch (`http` and `access`) where it meets HTTP: in `*.controller.ts` and `*.dto.ts`. */
const ROLE = /\.(controller|dto)\.ts$/;

describe('imports in src/', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'));

  it('every folder is known here', () => {
    const folders = new Set(files.filter((path) => path.includes('/')).map(folderOf));
    const known = FOLDERS.map(({ name }) => name);
    expect([...folders].filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each(FOLDERS)('$name imports $mayImport, and packages: $packages', (folder) => {
    const faults = files
      .filter((path) => folderOf(path) === folder.name)
      .flatMap((path) => importsOf(path).map((imported) => ({ path, imported })))
      .filter(({ path, imported }) => !isAllowed(folder, path, imported))
      .map(({ path, imported }) => `${path} imports ${imported}`);
    expect(faults).toEqual([]);
  });

  it('nothing imports main or app.module but create-service', () => {
    const importers = files.filter((path) =>
      importsOf(path).some((imported) => /^(main|app\.module)\.js$/.test(imported)),
    );
    expect(importers).toEqual(['create-service.ts']);
  });

  it('the table has no circles: a folder stands below those that it imports', () => {
    for (const [place, { mayImport }] of FOLDERS.entries()) {
      const above = FOLDERS.slice(0, place).map(({ name }) => name);
      expect(above).toEqual(expect.arrayContaining([...mayImport]));
    }
  });
});

const folderOf = (path: string) => path.split('/')[0] ?? '';

function isAllowed(folder: Folder, path: string, imported: string): boolean {
  const meetsHttp = ROLE.test(path);
  if (imported.startsWith('node:')) return true;
  if (imported.startsWith('package:')) {
    return meetsHttp || (folder.packages?.test(imported.slice('package:'.length)) ?? false);
  }
  const target = folderOf(imported);
  return (
    target === folder.name ||
    folder.mayImport.includes(target) ||
    (meetsHttp && ['http', 'access'].includes(target))
  );
}

/** What a file imports: `sigv4/index.js` for a file of src/, `node:crypto`, or `package:rxjs`. */
function importsOf(path: string): readonly string[] {
  const text = readFileSync(join(SOURCE, path), 'utf8');
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => {
    if (fileName.startsWith('.')) return posix.join(posix.dirname(path), fileName);
    return fileName.startsWith('node:') ? fileName : `package:${fileName}`;
  });
}

interface Folder {
  readonly name: string;
  readonly mayImport: readonly string[];
  readonly packages?: RegExp;
}
