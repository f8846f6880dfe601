import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Store, type S3Store } from '../src/testing/index.js';
import type { Problem } from './support/api.js';
import { json, send, sendJson, type Answer } from './support/http.js';
import { startScriptedS3 } from './support/scripted-s3.js';
import { startService, type Env, type Service } from './support/service.js';
import { startTcpProxy, type TcpProxy } from './support/tcp-proxy.js';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
const at = (endpoint: string): Env => ({
  AWS_STORAGE_BUCKET_NAME: 'media-bucket',
  AWS_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL_S3: endpoint,
  PRESIGN_FORCE_PATH_STYLE: 'true',
  PRESIGN_UPLOAD_TOKEN_KEYS: Buffer.alloc(32).toString('base64'),
});

const signed = (api: string) => send('GET', `${api}/presigned-url?file_name=a`);
const looked = (api: string) => send('GET', `${api}/presigned-url?file_name=a&must_exist=true`);

/** Calls that need S3, each asked once. */
const CALLS: readonly ((api: string) => Promise<Answer>)[] = [
  looked,
  (api) =>
    sendJson('POST', `${api}/presigned-url`, { operation: 'get', key: 'a', must_exist: true }),
  (api) =>
    sendJson('POST', `${api}/multipart-uploads`, {
      key: 'film.mp4',
      content_type: 'video/mp4',
      content_length: 100_000_000,
    }),
];

describe('a fault of the network between the service and S3', () => {
  let directory: string;
  let store: S3Store;
  let network: TcpProxy;
  let service: Service;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'presign-store-'));
    store = await startS3Store({ directory, buckets: ['media-bucket'], region: 'eu-central-1' });
    network = await startTcpProxy(store.endpoint);
    service = await startService({
      ...at(network.url),
      AWS_ACCESS_KEY_ID: store.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: store.credentials.secretAccessKey,
    });
  });
  afterAll(async () => {
    await service.stop();
    await network.close();
    await store.close();
    await rm(directory, { recursive: true });
  });

  it.each(['refuse', 'reset', 'hang'] as const)(
    '%s: signing goes on, calls that need S3 answer 503 within three seconds, and it heals',
    async (fault) => {
      expect((await looked(service.url)).status).toBe(404);
      await network[fault]();

      const begun = performance.now();
      const asked = CALLS.map((call) => call(service.url));
      expect((await signed(service.url)).status).toBe(200);
      const signing = performance.now() - begun;
      for (const answer of await Promise.all(asked)) {
        expect(answer.status).toBe(503);
        expect(answer.headers['retry-after']).toBe('1');
        expect(json<Problem>(answer).code).toBe('storage_unavailable');
      }
      const waited = performance.now() - begun;
      console.info(
        `s3-faults.e2e-spec.ts: ${fault}: signed in ${signing.toFixed()} ms, 503 after ${waited.toFixed()} ms`,
      );
      // Three seconds, and one to spare for a busy machine.
      expect(waited).toBeLessThan(4000);

      await network.heal();
      expect((await looked(service.url)).status).toBe(404);
    },
  );
});

it.each([
  ['behind', 600],
  ['ahead of', -600],
])('a clock ten minutes %s that of S3: the log says so, once', async (which, seconds) => {
  const s3 = await startScriptedS3();
  const service = await startService({ ...at(s3.endpoint), ...CREDENTIALS });
  const answerAt = (offset: number) =>
    s3.follow(() => ({ headers: { date: new Date(Date.now() + offset * 1000).toUTCString() } }));
  const pattern = new RegExp(`The clock is (599|60[01]) seconds ${which} that of S3`);

  answerAt(2);
  expect((await looked(service.url)).status).toBe(200);
  expect(service.output()).not.toContain('The clock is');
  answerAt(seconds);
  for (let i = 0; i < 3; i += 1) expect((await looked(service.url)).status).toBe(200);
  await service.says(pattern);
  expect(service.output().match(/The clock is/g)).toHaveLength(1);

  // Right again, and off again: that is news.
  answerAt(0);
  await looked(service.url);
  answerAt(seconds);
  await looked(service.url);
  await service.says(/The clock is[^]*The clock is/);
  await service.stop();
  await s3.close();
});
