import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const TREE = resolve(__dirname, '..');
const read = (path: string) => readFileSync(join(TREE, path), 'utf8');

describe('docs/security.md', () => {
  const page = read('docs/security.md');
  const named = [...page.matchAll(/\[([^\]]+)\]\(\.\.\/([^)\s]+(?:spec|cases)\.ts)\)/g)].map(
    ([, title = '', file = '']) => ({ title, file }),
  );

  it('names tests', () => expect(named.length).toBeGreaterThan(30));

  it.each(named)('names a test that there is: $file: $title', ({ title, file }) => {
    expect(existsSync(join(TREE, file))).toBe(true);
    expect(titlesOf(file)).toContain(title);
  });

  const threats = page.split('\n').filter((line) => /^\| (?!threat|-)/.test(line));

  it.each(threats.map((line) => [line.split('|')[1]?.trim(), line]))(
    'says of "%s" which test shows it, or that it is not there yet',
    (_, line) => expect(line).toMatch(/(?:spec|cases)\.ts\)|not there yet/),
  );
});

it.each([
  'README.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'docs/access.md',
  'docs/bucket.md',
  'docs/deployment.md',
  'docs/operations.md',
  'docs/security.md',
])('%s links to files that there are', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, to = '']) => to);
  expect(links.filter((to) => !existsSync(join(TREE, dirname(page), to)))).toEqual([]);
});

describe('README.md', () => {
  /** In place of npm, which would build into the folder that other tests run from. */
  const NPM = `#!/bin/bash
case "$*" in
  'run -s key:create -- ci') exec ${process.execPath} ${TREE}/dist/create-key.js ci ;;
  start) exec ${process.execPath} ${TREE}/dist/main.js ;;
esac
echo "npm $*" >&2; exit 1
`;

  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'presign-readme-'));
    await writeFile(join(directory, 'npm'), NPM);
    await chmod(join(directory, 'npm'), 0o755);
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('the first grant works as it is written', async () => {
    const [, script = ''] = /```sh\n(NEW=\$\(npm run [^]*?)```/.exec(read('README.md')) ?? [];
    const port = await freePort();
    // The service is told to end; whatever happens, none is left behind.
    const ended = `trap 'kill $!; wait' EXIT\n${script.replaceAll(':3000', `:${port}`)}`;
    const written = execFileSync('bash', ['-c', ended], {
      cwd: directory,
      env: { PATH: `${directory}:${process.env['PATH'] ?? ''}`, HOME: directory, PORT: `${port}` },
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
    });
    expect(written.match(/"presigned_url":/g)).toHaveLength(1);
    expect(written).toMatch(/"bucket":"media","key":"reports\/may.pdf"/);
    expect(written).toMatch(/"status":403,.*"code":"forbidden"/);
    expect(await readFile(join(directory, 'presign.json'), 'utf8')).not.toContain('presign_');
  });
});

/** The titles in a spec as they are written, placeholders included. */
function titlesOf(file: string): readonly string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(describe|it|conforms)\b/.test(node.expression.getText())) {
      const [title] = node.arguments;
      if (title && ts.isStringLiteral(title)) titles.push(title.text);
      if (title && /^`/.test(title.getText())) titles.push(title.getText().slice(1, -1));
    }
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2023, true));
  return titles;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
