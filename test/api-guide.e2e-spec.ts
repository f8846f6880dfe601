import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Problem } from './support/api.js';
import { blocksOf, type Block } from './support/doc-blocks.js';
import { json, send } from './support/http.js';
import { startService, type Service } from './support/service.js';

const PAGE = 'docs/api.md';

/** Written after each block, so that each one's output can be told from the next. */
const END = '\x1e';

const LANGUAGES = {
  sh: { program: 'bash', file: 'guide.sh', end: `printf '\\x1e'`, start: 'set -e -o pipefail' },
  js: {
    program: process.execPath,
    file: 'guide.mjs',
    end: `process.stdout.write('\\x1e');`,
    start: '',
  },
  python: {
    program: 'python3',
    file: 'guide.py',
    end: `print(end="\\x1e", flush=True)`,
    start: '',
  },
} as const;
type Language = keyof typeof LANGUAGES;

/** A block, and what the page says that it prints: the next block of text, unless more code comes before it. */
interface Step {
  readonly block: Block;
  readonly prints: string;
}

function stepsOf(language: Language): readonly Step[] {
  const blocks = blocksOf(PAGE);
  return blocks.flatMap((block, index) => {
    if (block.language !== language || block.notRun !== undefined) return [];
    const after = blocks.slice(index + 1);
    const next = after.findIndex((each) => each.language === language || each.language === 'text');
    return [{ block, prints: after[next]?.language === 'text' ? (after[next]?.text ?? '') : '' }];
  });
}

/** Runs all blocks of a language as one program, and gives what each of them printed. */
async function run(language: Language, api: string, apiKey?: string): Promise<readonly string[]> {
  const { program, file, end, start } = LANGUAGES[language];
  const cwd = await mkdtemp(join(tmpdir(), 'presign-guide-'));
  const text = stepsOf(language).map(({ block }) => `${block.text}${end}\n`);
  const code = [start, ...text].join('\n').replaceAll('http://127.0.0.1:3000', api);
  await writeFile(join(cwd, file), code);
  const env = { PATH: process.env['PATH'], HOME: cwd, ...(apiKey && { API_KEY: apiKey }) };
  try {
    const { stdout } = await promisify(execFile)(program, [file], { cwd, env, timeout: 25_000 });
    return stdout.split(END).slice(0, -1);
  } finally {
    await rm(cwd, { recursive: true });
  }
}

const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;

describe(PAGE, () => {
  it('has the same steps in each language', () => {
    const prints = (language: Language) => stepsOf(language).map((step) => step.prints);
    expect(prints('sh').filter((text) => text !== '').length).toBeGreaterThan(9);
    expect(prints('js')).toEqual(prints('sh'));
    expect(prints('python')).toEqual(prints('sh'));
  });

  describe.each<[string, () => Promise<{ service: Service; key?: string }>]>([
    ['as npm start starts it', async () => ({ service: await startService() })],
    ['with keys', startWithKey],
  ])('on the service %s', (_, start) => {
    let service: Service;
    let key: string | undefined;
    beforeAll(async () => {
      ({ service, key } = await start());
    });
    afterAll(() => service.stop());

    it.each<Language>(['sh', 'js'])('%s prints what stands there', (language) =>
      printsIt(language),
    );

    // Debian has it, but not every machine with Node.
    (HAS_PYTHON ? it : it.skip)('python prints what stands there (needs python3)', () =>
      printsIt('python'),
    );

    it('an error is answered as it stands there', async () => {
      const url = `${service.url}/presigned-url?file_name=guide/hello.txt&expires_in=soon`;
      const answer = await send('GET', url, key ? { 'x-api-key': key } : {});
      const problem = blocksOf(PAGE).find(({ text }) => text.includes('"validation_failed"'));
      const { request_id, ...expected } = JSON.parse(problem?.text ?? '') as Problem;
      expect(request_id).toHaveLength(36);
      expect(json(answer)).toEqual({ ...expected, request_id: expect.any(String) as string });
    });

    async function printsIt(language: Language): Promise<void> {
      const printed = await run(language, service.url, key);
      expect(printed).toEqual(stepsOf(language).map(({ prints }) => prints));
    }
  });
});

it(`${PAGE} has a row for each error that there is, with its status and whether it says when to try again`, async () => {
  const { PROBLEMS } = (await import(resolve(__dirname, '../dist/http/problem-catalogue.js'))) as {
    PROBLEMS: Record<string, { readonly status: number; readonly retryAfter?: number }>;
  };
  const page = readFileSync(resolve(__dirname, '..', PAGE), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` +\| +(\d+) \| (.*)\|$/gm)].map(
    ([, code, status, text = '']) => [code, Number(status), text.includes('`Retry-After`')],
  );
  expect(rows).toEqual(
    Object.entries(PROBLEMS).map(([code, { status, retryAfter }]) => [
      code,
      status,
      retryAfter !== undefined,
    ]),
  );
});

/** A key that may do everything under `guide/`, and nothing else. */
async function startWithKey(): Promise<{ service: Service; key: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'presign-guide-keys-'));
  const script = resolve(__dirname, '../dist/create-key.js');
  const { stdout } = await promisify(execFile)(process.execPath, [script, 'ci']);
  const operations = ['get', 'head', 'put', 'delete', 'post', 'multipart'];
  const subjects = { principal: ['api-key:ci'] };
  const grant = { name: 'guide', subjects, buckets: ['media'], keys: ['guide/**'], operations };
  const file = {
    api_keys: [JSON.parse(/^\{.*$/m.exec(stdout)?.[0] ?? '')],
    grants: [grant],
  };
  await writeFile(join(directory, 'presign.json'), JSON.stringify(file));
  const service = await startService({ PRESIGN_CONFIG_FILE: 'presign.json' }, directory);
  const stop = async () => {
    const code = await service.stop();
    await rm(directory, { recursive: true });
    return code;
  };
  return { service: { ...service, stop }, key: /^presign_\S+$/m.exec(stdout)?.[0] ?? '' };
}
