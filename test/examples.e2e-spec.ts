import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EXAMPLES, runExample, startExample, type RunningExample } from './support/examples.js';
import { json, send } from './support/http.js';

const PDF = '%PDF-1.7 of May';

// One of them is compiled first, on machines that do other things at the same time.
jest.setTimeout(60_000);

let store: RunningExample;
/** What the store tells to paste. */
let env: Record<string, string>;
beforeAll(async () => {
  store = await startExample({}, 'local-store.mjs', /^export AWS_SECRET_ACCESS_KEY=.+\n/m);
  env = Object.fromEntries(
    [...store.output().matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
});
afterAll(() => store.stop());

const run = (script: string, ...args: readonly string[]) => runExample(env, script, ...args);

describe('plain-script', () => {
  it('prints a URL to upload, and one to download what was uploaded', async () => {
    const put = await run('plain-script/presign.cjs', '--put', 'media', 'a b/hello.txt');
    expect((await send('PUT', put.trim(), {}, 'hello')).status).toBe(200);
    const get = await run(
      'plain-script/presign.cjs',
      '--expires-in',
      '60',
      'media',
      'a b/hello.txt',
    );
    expect(get).toContain('X-Amz-Expires=60');
    expect((await send('GET', get.trim())).body.toString()).toBe('hello');
  });
});

describe('hls-playlist', () => {
  it('gives a playlist whose every segment can be fetched', async () => {
    const playlist = await readFile(join(EXAMPLES, 'hls-playlist/index.m3u8'), 'utf8');
    const extra = `${playlist}#EXT-X-KEY:METHOD=AES-128,URI="film.key"\nhttps://cdn.test/ad.m4s\n`;
    await upload('film/index.m3u8', extra);
    const parts = ['init.mp4', 'segments/part 1.m4s', 'segments/part 2.m4s', 'film.key'];
    for (const part of parts) await upload(`film/${part}`, `content of ${part}`);

    const signed = await run('hls-playlist/sign-playlist.mjs', 'media', 'film/index.m3u8');

    const urls = signed.match(/http:[^"\n]+/g) ?? [];
    const answers = await Promise.all(urls.map((url) => send('GET', url)));
    expect(answers.map(({ body }) => body.toString())).toEqual(
      parts.map((part) => `content of ${part}`),
    );
    const names = ['init.mp4', 'segments/part%201.m4s', 'segments/part%202.m4s', 'film.key'];
    const unsigned = urls.reduce(
      (text, url, place) => text.replace(url, names[place] ?? ''),
      signed,
    );
    expect(unsigned).toBe(extra);
  });

  it.each([
    '/private/x.pdf',
    '../../other/x.ts',
    '%2e%2e/filmed/x.ts',
    '../film',
    'a/..%2f../x.ts',
  ])('signs nothing when the playlist refers to %s, outside its folder', async (uri) => {
    await upload('film/hostile.m3u8', `#EXTM3U\n#EXTINF:6.0,\n${uri}\n`);
    const signing = run('hls-playlist/sign-playlist.mjs', 'media', 'film/hostile.m3u8');
    await expect(signing).rejects.toMatchObject({ code: 1, stdout: '' });
  });

  it('says so when there is no playlist', async () => {
    await expect(run('hls-playlist/sign-playlist.mjs', 'media', 'none.m3u8')).rejects.toThrow(
      'S3 answers 404 for the playlist',
    );
  });

  async function upload(key: string, body: string): Promise<void> {
    const url = await run('plain-script/presign.cjs', '--put', 'media', key);
    expect((await send('PUT', url.trim(), {}, body)).status).toBe(200);
  }
});

describe('nest-app', () => {
  let app: RunningExample;
  let api: string;
  beforeAll(async () => {
    const config = join(EXAMPLES, 'nest-app/tsconfig.build.json');
    await promisify(execFile)(process.execPath, [
      require.resolve('typescript/bin/tsc'),
      '-p',
      config,
    ]);
    app = await startExample({ ...env, PORT: '0' }, 'nest-app/dist/main.js', /^Invoices on .+\n/m);
    api = /^Invoices on (\S+)/m.exec(app.output())?.[1] ?? '';
  });
  afterAll(() => app.stop());

  it('201: a customer uploads the file of an invoice, once, and downloads it', async () => {
    const { id, upload } = await create();
    const put = (body: string) =>
      send(upload.method, upload.url, { ...upload.headers, 'content-length': body.length }, body);
    expect((await put(`${PDF}!`)).status).toBe(403);
    expect((await put(PDF)).status).toBe(200);
    expect((await put(PDF)).status).toBe(412);

    const link = await get(id, 'ada');
    expect(link.status).toBe(302);
    expect(link.headers['cache-control']).toBe('no-store');
    const file = await send('GET', link.headers.location ?? '');
    expect(file.body.toString()).toBe(PDF);
    expect(file.headers['content-disposition']).toBe('attachment; filename="May.pdf"');
  });

  it('404: of another customer', async () => {
    const { id } = await create();
    expect((await get(id, 'bob')).status).toBe(404);
  });

  it('401: of nobody', async () => {
    expect((await send('GET', `${api}/invoices/${crypto.randomUUID()}/file`)).status).toBe(401);
    expect((await send('POST', `${api}/invoices`)).status).toBe(401);
  });

  it("404: the package's own routes are not mounted", async () => {
    expect((await send('GET', `${api}/presigned-url?file_name=a`)).status).toBe(404);
  });

  it.each([
    { title: 'May' },
    { title: '../May', content_length: 1 },
    { title: 'May', content_length: 0 },
  ])('400: %j', async (invoice) => {
    expect((await post(invoice)).status).toBe(400);
  });

  const get = (id: string, customer: string) =>
    send('GET', `${api}/invoices/${id}/file`, { authorization: `Bearer token-of-${customer}` });

  const post = (invoice: object) =>
    send(
      'POST',
      `${api}/invoices`,
      { authorization: 'Bearer token-of-ada', 'content-type': 'application/json' },
      JSON.stringify(invoice),
    );

  async function create(): Promise<Created> {
    const answer = await post({ title: 'May', content_length: PDF.length });
    expect(answer.status).toBe(201);
    return json<Created>(answer);
  }
});

interface Created {
  readonly id: string;
  readonly upload: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
  };
}
