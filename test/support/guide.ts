import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { blocksOf } from './doc-blocks.js';

/** Written after each block, so that each one's output can be told from the next. */
const END = '\x1e';

const LANGUAGES = {
  sh: { program: 'bash', start: 'set -e -o pipefail', end: String.raw`printf '\x1e'` },
  js: { program: process.execPath, start: '', end: String.raw`process.stdout.write('\x1e');` },
  python: { program: 'python3', start: '', end: String.raw`print(end="\x1e", flush=True)` },
} as const;

export type Language = keyof typeof LANGUAGES;

/** Debian has it, but not every machine with Node. */
export const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;

/** A block, and what the page says that it prints: the next block of text, unless one of the same language comes first. */
interface Step {
  readonly text: string;
  readonly prints: string;
}

/** The blocks of a page in one language. */
export function stepsOf(page: string, language: Language): readonly Step[] {
  const blocks = blocksOf(page).filter(({ notRun }) => notRun === undefined);
  return blocks.flatMap(({ language: own, text }, index) => {
    if (own !== language) return [];
    const next = blocks
      .slice(index + 1)
      .find((each) => each.language === language || each.language === 'text');
    return [{ text, prints: next?.language === 'text' ? next.text : '' }];
  });
}

/**
 * Runs all blocks of a page in one language as one program, and gives what each of them printed.
 * @param api where the service is, in place of `http://127.0.0.1:3000`
 * @param apiKey for the variable `API_KEY`
 */
export async function runGuide(
  page: string,
  language: Language,
  api: string,
  apiKey?: string,
): Promise<readonly string[]> {
  const { program, start, end } = LANGUAGES[language];
  const cwd = await mkdtemp(join(tmpdir(), 'presign-guide-'));
  const texts = stepsOf(page, language).map(({ text }) => `${text}${end}\n`);
  // For Node the name must say that it is a module; the others do not mind.
  const file = 'guide.mjs';
  await writeFile(
    join(cwd, file),
    [start, ...texts].join('\n').replaceAll('http://127.0.0.1:3000', api),
  );
  const env = { PATH: process.env['PATH'], HOME: cwd, ...(apiKey && { API_KEY: apiKey }) };
  try {
    const { stdout } = await promisify(execFile)(program, [file], { cwd, env, timeout: 25_000 });
    return stdout.split(END).slice(0, -1);
  } finally {
    await rm(cwd, { recursive: true });
  }
}
