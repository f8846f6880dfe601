import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Store, type S3Store } from '../src/testing/index.js';
import {
  presign,
  startMultipartUpload,
  type MultipartUpload,
  type PartUrl,
  type Problem,
} from './support/api.js';
import { json, send, sendJson, type Answer } from './support/http.js';
import { startMeddlingProxy, type Meddling } from './support/meddling-proxy.js';
import { s3Error } from './support/scripted-s3.js';
import { startService, type Service } from './support/service.js';

const PART_SIZE = 5 * 1024 ** 2;
const FILE = randomBytes(PART_SIZE + 7);
/** Milliseconds: the deadline is three seconds; the rest is for a busy machine. */
const PATIENCE = 5000;

let directory: string;
let store: S3Store;
let proxy: Awaited<ReturnType<typeof startMeddlingProxy>>;
let service: Service;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'presign-outage-'));
  store = await startS3Store({ directory, buckets: ['media'] });
  proxy = await startMeddlingProxy(store.endpoint);
  service = await startService({
    AWS_STORAGE_BUCKET_NAME: 'media',
    AWS_ENDPOINT_URL_S3: proxy.endpoint,
    AWS_REGION: store.region,
    AWS_ACCESS_KEY_ID: store.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: store.credentials.secretAccessKey,
    PRESIGN_FORCE_PATH_STYLE: 'true',
    PRESIGN_UPLOAD_TOKEN_KEYS: randomBytes(32).toString('base64'),
  });
});
afterAll(async () => {
  await service.stop();
  await proxy.close();
  await store.close();
  await rm(directory, { recursive: true });
});
afterEach(() => proxy.meddle(() => 'pass'));

/** The calls that the service makes, each by what it looks like to S3. */
const CALLS = {
  start: ({ method, url = '' }: IncomingMessage) => method === 'POST' && /[?&]uploads/.test(url),
  list: ({ method, url = '' }: IncomingMessage) => method === 'GET' && /[?&]uploadId/.test(url),
  complete: ({ method, url = '' }: IncomingMessage) =>
    method === 'POST' && /[?&]uploadId/.test(url),
  head: ({ method }: IncomingMessage) => method === 'HEAD',
  abort: ({ method, url = '' }: IncomingMessage) => method === 'DELETE' && /[?&]uploadId/.test(url),
};
type Call = keyof typeof CALLS;

const TROUBLE = {
  'hangs at': 'hang',
  'breaks off at': 'reset',
  refuses: s3Error(403, 'AccessDenied'),
  'fails at': s3Error(500, 'InternalError'),
  'asks to slow down at': s3Error(503, 'SlowDown'),
} as const satisfies Readonly<Record<string, Meddling>>;

/** What answers badly, and how often it was asked. */
function troubled(call: Call, meddling: Meddling) {
  let asked = 0;
  proxy.meddle((request) => {
    if (!CALLS[call](request)) return 'pass';
    asked += 1;
    return meddling;
  });
  return () => asked;
}

const URLS = () => `${service.url}/multipart-uploads`;
const start = (key: string) =>
  sendJson('POST', URLS(), { key, content_length: FILE.length, part_size: PART_SIZE });
const list = ({ upload_id }: MultipartUpload) => send('GET', `${URLS()}/${upload_id}/parts`);
const abort = ({ upload_id }: MultipartUpload) => send('DELETE', `${URLS()}/${upload_id}`);
const complete = ({ upload_id }: MultipartUpload, etags: readonly (string | undefined)[]) =>
  sendJson('POST', `${URLS()}/${upload_id}/complete`, {
    parts: etags.map((etag, index) => ({ part_number: index + 1, etag })),
  });

async function put(part: PartUrl): Promise<string | undefined> {
  const begin = (part.part_number - 1) * PART_SIZE;
  const body = FILE.subarray(begin, begin + PART_SIZE);
  const answer = await send('PUT', part.presigned_url, part.headers, body);
  if (answer.status !== 200) throw new Error(answer.body.toString());
  return answer.headers.etag;
}

async function putAll({ parts }: MultipartUpload): Promise<(string | undefined)[]> {
  const etags: (string | undefined)[] = [];
  for (const part of parts) etags.push(await put(part));
  return etags;
}

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

async function expectFile(key: string): Promise<void> {
  const { presigned_url } = await presign(service.url, { operation: 'get', key });
  expect(sha256((await send('GET', presigned_url)).body)).toBe(sha256(FILE));
}

async function expectUnavailable(asked: Promise<Answer>): Promise<void> {
  const begin = performance.now();
  const answer = await asked;
  expect(performance.now() - begin).toBeLessThan(PATIENCE);
  expect(json<Problem>(answer)).toMatchObject({ status: 503, code: 'storage_unavailable' });
  expect(answer.headers['retry-after']).toBe('1');
}

const begin = (key: string) =>
  startMultipartUpload(service.url, { key, content_length: FILE.length, part_size: PART_SIZE });

describe.each(Object.entries(TROUBLE))('S3 %s', (trouble, meddling: Meddling) => {
  const keyOf = (call: Call) => `${trouble} ${call}`;

  it('the start: asked again, the upload begins', async () => {
    const asked = troubled('start', meddling);
    await expectUnavailable(start(keyOf('start')));
    expect(asked()).toBeGreaterThan(0);
    proxy.meddle(() => 'pass');
    const upload = await begin(keyOf('start'));
    expect((await complete(upload, await putAll(upload))).status).toBe(200);
    await expectFile(keyOf('start'));
  });

  it('the list of parts: meanwhile parts are taken, then they are listed', async () => {
    const upload = await begin(keyOf('list'));
    const asked = troubled('list', meddling);
    await expectUnavailable(list(upload));
    expect(asked()).toBeGreaterThan(0);
    const etags = await putAll(upload);
    proxy.meddle(() => 'pass');
    const { parts } = json<{ parts: { etag: string }[] }>(await list(upload));
    expect(parts.map(({ etag }) => etag)).toEqual(etags);
    expect((await complete(upload, etags)).status).toBe(200);
    await expectFile(keyOf('list'));
  });

  it.each(['complete', 'head'] as const)('the %s: asked again, it is done', async (call) => {
    const upload = await begin(keyOf(call));
    const etags = await putAll(upload);
    const asked = troubled(call, meddling);
    await expectUnavailable(complete(upload, etags));
    expect(asked()).toBeGreaterThan(0);
    proxy.meddle(() => 'pass');
    const answer = await complete(upload, etags);
    expect(json(answer)).toMatchObject({ size: FILE.length, key: keyOf(call) });
    await expectFile(keyOf(call));
  });

  it('the abort: asked again, the parts are gone', async () => {
    const upload = await begin(keyOf('abort'));
    await put(upload.parts[0] as PartUrl);
    const asked = troubled('abort', meddling);
    await expectUnavailable(abort(upload));
    expect(asked()).toBeGreaterThan(0);
    expect((await list(upload)).status).toBe(200);
    proxy.meddle(() => 'pass');
    expect((await abort(upload)).status).toBe(204);
    expect(json<Problem>(await list(upload))).toMatchObject({ code: 'upload_not_found' });
  });
});

describe('S3 does what it is asked, but its answer is lost', () => {
  it('to complete: asked again, the object is found', async () => {
    const upload = await begin('lost complete');
    const etags = await putAll(upload);
    troubled('complete', 'lose');
    await expectUnavailable(complete(upload, etags));
    proxy.meddle(() => 'pass');
    expect(json(await complete(upload, etags))).toMatchObject({ size: FILE.length });
    await expectFile('lost complete');
  });

  it('to complete without overwriting: asked again, the object is found', async () => {
    const upload = await startMultipartUpload(service.url, {
      file_name: 'lost.bin',
      content_length: FILE.length,
      part_size: PART_SIZE,
    });
    const etags = await putAll(upload);
    troubled('complete', 'lose');
    await expectUnavailable(complete(upload, etags));
    proxy.meddle(() => 'pass');
    expect(json(await complete(upload, etags))).toMatchObject({ size: FILE.length });
    await expectFile(upload.key);
  });

  it('to abort: asked again, the upload is not there', async () => {
    const upload = await begin('lost abort');
    troubled('abort', 'lose');
    await expectUnavailable(abort(upload));
    proxy.meddle(() => 'pass');
    expect(json<Problem>(await abort(upload))).toMatchObject({ code: 'upload_not_found' });
  });
});

describe('S3 answers 200 with', () => {
  it.each([
    ['no XML', '<html>'],
    ['nothing', ''],
    ['an error, as it may when it has taken long', String(s3Error(500, 'InternalError').body)],
  ])('%s: the upload goes on', async (title, body) => {
    const key = `answers ${title}`;
    troubled('start', { status: 200, body });
    await expectUnavailable(start(key));
    proxy.meddle(() => 'pass');
    const upload = await begin(key);
    const etags = await putAll(upload);
    troubled('complete', { status: 200, body });
    await expectUnavailable(complete(upload, etags));
    proxy.meddle(() => 'pass');
    expect(json(await complete(upload, etags))).toMatchObject({ size: FILE.length });
    await expectFile(key);
  });
});
