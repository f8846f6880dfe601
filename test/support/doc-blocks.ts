import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const TREE = resolve(__dirname, '../..');

/** The pages whose blocks are run, compiled, or say why not. */
export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(TREE, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.replaceAll('\\', '/')}`)
    .sort(),
];

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** Its first line's number in the page. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** Why no test runs it, where the page says so: `<!-- not run: REASON -->` above the fence. */
  readonly notRun: string | undefined;
}

const FENCED = /(?:^ *<!-- not run: (.+) -->\n\n?)?^( *)```(\w*)\n([^]*?)^ *```$/gm;

/** All blocks of a page, from the first to the last. */
export function blocksOf(page: string): readonly Block[] {
  const content = readFileSync(join(TREE, page), 'utf8');
  return [...content.matchAll(FENCED)].map((found) => {
    const [whole, notRun, indent = '', language = '', indented = ''] = found;
    const start = found.index + whole.indexOf('```');
    const line = content.slice(0, start).split('\n').length + 1;
    // In a list, where all of it is indented.
    const text = indented.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    return { page, line, language, text, notRun };
  });
}

/** Those of a language that a test is to run. */
export const runBlocksOf = (page: string, language: string): readonly Block[] =>
  blocksOf(page).filter((block) => block.language === language && block.notRun === undefined);
