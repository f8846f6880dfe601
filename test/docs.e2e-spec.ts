import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { blocksOf, PAGES } from './support/doc-blocks.js';

const TREE = resolve(__dirname, '..');
const read = (path: string) => readFileSync(join(TREE, path), 'utf8');

const EXAMPLES = readdirSync(join(TREE, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `examples/${name}/README.md`);

const GUIDES = ['docs/api.md', 'docs/migration-from-django.md'];
const SHELL = ['README.md', 'docs/bucket.md', 'docs/configuration.md', ...GUIDES];

/**
 * The pages whose blocks in a language are run, all of them: by readme.e2e-spec.ts, bucket-docs.e2e-spec.ts, api-guide.e2e-spec.ts
 * and migration-guide.e2e-spec.ts. docs-types.e2e-spec.ts compiles TypeScript wherever it stands.
 */
const RUN_BY: Readonly<Record<string, (page: string) => boolean>> = {
  sh: (page) => SHELL.includes(page),
  js: (page) => page === 'docs/api.md',
  python: (page) => GUIDES.includes(page),
  ts: () => true,
};

/** There is nothing to run. */
const DATA = ['json', 'text', 'yaml'];

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

describe.each([...PAGES, 'SECURITY.md', 'CHANGELOG.md', 'bench/README.md', ...EXAMPLES])(
  '%s',
  (page) => {
    const links = [
      ...read(page).matchAll(/(?:\]\(|^\[[\w-]+\]: )(?!https?:)([^)#\s]*)(#[^)\s]+)?/gm),
    ].map(([, to = '', anchor]) => ({ to: to === '' ? page : join(dirname(page), to), anchor }));

    it('links to files and headings that there are', () => {
      const lost = links.filter(
        ({ to, anchor }) =>
          !existsSync(join(TREE, to)) ||
          (anchor && to.endsWith('.md') && !anchorsOf(to).includes(anchor)),
      );
      expect(lost).toEqual([]);
    });

    it('names scripts that there are', () => {
      const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
      const ofNpm = [...read(page).matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(
        ([, name = '']) => name,
      );
      const ofBash = [...read(page).matchAll(/`bash ([\w./-]+)/g)].map(([, path = '']) => path);
      expect(ofNpm.filter((name) => !(name in scripts))).toEqual([]);
      expect(ofBash.filter((path) => !existsSync(join(TREE, path)))).toEqual([]);
    });
  },
);

it('README.md links to every page of docs/', () => {
  const pages = PAGES.filter((page) => /^docs\/[^/]+$/.test(page));
  expect(pages.filter((page) => !read('README.md').includes(`(${page})`))).toEqual([]);
});

it('docs/architecture.md says what each folder of src/ is', () => {
  const folders = readdirSync(join(TREE, 'src'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const page = read('docs/architecture.md');
  expect(folders.filter(({ name }) => !page.includes(`\`${name}/\``))).toEqual([]);
});

describe('blocks of code', () => {
  it.each(PAGES)('in %s are run, compiled, or say why not', (page) => {
    const idle = blocksOf(page)
      .filter(({ language, notRun }) => notRun === undefined && !DATA.includes(language))
      .filter(({ language }) => !(RUN_BY[language]?.(page) ?? false));
    expect(idle.map(({ line, language }) => `${page}:${line}: ${language}`)).toEqual([]);
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

/** The headings of a page, as GitHub makes anchors of them. */
const anchorsOf = (page: string): readonly string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(
    ([, heading = '']) =>
      `#${heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-')}`,
  );
