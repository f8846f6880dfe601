import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Problem } from './support/api.js';
import { blocksOf } from './support/doc-blocks.js';
import { HAS_PYTHON, runGuide, stepsOf, type Language } from './support/guide.js';
import { json, send } from './support/http.js';
import { startService, type Service } from './support/service.js';

const PAGE = 'docs/api.md';

describe(PAGE, () => {
  it('has the same steps in each language', () => {
    const prints = (language: Language) => stepsOf(PAGE, language).map((step) => step.prints);
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
      const printed = await runGuide(PAGE, language, service.url, key);
      expect(printed).toEqual(stepsOf(PAGE, language).map(({ prints }) => prints));
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
