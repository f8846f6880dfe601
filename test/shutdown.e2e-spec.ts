import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http, { type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json as jsonIn, text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { startS3Store } from '../src/testing/index.js';
import { auditLines, signatureSha256 } from './access/audit-lines.js';
import type { PresignedUrl } from './support/api.js';
import { send, type Answer } from './support/http.js';
import { HALF_SENT, stalled } from './support/raw-connection.js';
import { startService, type Env, type Service } from './support/service.js';
import { startTcpProxy } from './support/tcp-proxy.js';

const CONNECTIONS = 16;

let directory: string;
let auditLog: string;
let service: Service;
const start = async (env: Env = {}) => {
  service = await startService({
    PRESIGN_AUDIT_LOG: auditLog,
    PRESIGN_URLS_PER_MINUTE: '0',
    ...env,
  });
};
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'presign-shutdown-'));
  auditLog = join(directory, 'audit.log');
});
afterEach(async () => {
  await service.stop();
  await rm(directory, { recursive: true });
});

const ask = () => send('GET', `${service.url}/presigned-url?file_name=a`);

/** Connections that ask again and again, each until it is told that an answer is its last. */
function underLoad() {
  const urls: string[] = [];
  const connection = async (id: number) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0, isLast = false; !isLast; i += 1) {
      const question = http.get(`${service.url}/presigned-url?file_name=${id}/${i}`, { agent });
      const [answer] = (await once(question, 'response')) as [IncomingMessage];
      isLast = answer.headers.connection === 'close';
      urls.push(((await jsonIn(answer)) as PresignedUrl).presigned_url);
    }
  };
  const ended = Promise.all(Array.from({ length: CONNECTIONS }, (_, id) => connection(id)));
  let isOver = false;
  void ended.finally(() => (isOver = true)).catch(() => undefined);
  return {
    urls,
    /** Rejects where a request is not answered. */
    ended,
    received: async (count: number) => {
      while (urls.length < count && !isOver) await new Promise(setImmediate);
    },
  };
}

it('SIGTERM under load: every request is answered, each answer recorded, and the process ends with 0', async () => {
  await start({ PRESIGN_SHUTDOWN_DELAY: '1' });
  const silent = await Promise.all(Array.from({ length: 50 }, () => stalled('', service.url)));
  const idle = await Promise.all(
    Array.from({ length: 50 }, () =>
      stalled('GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n', service.url),
    ),
  );
  await Promise.all(idle.map((socket) => once(socket, 'data')));
  for (const socket of [...silent, ...idle]) socket.on('error', () => undefined).resume();
  const half = await stalled(HALF_SENT, service.url);
  const { urls, ended, received } = underLoad();
  await received(2000);

  const begun = performance.now();
  const stopped = service.stop();
  await ended;
  // Every answer says by now that it is the last; yet who comes is let in.
  const late = await ask();
  expect([late.status, late.headers.connection]).toEqual([200, 'close']);
  urls.push((JSON.parse(late.body.toString()) as PresignedUrl).presigned_url);
  expect(await text(half)).toMatch(/^HTTP\/1\.1 408 [^]*\r\n\r\n\{.*"code":"request_timeout"/);
  expect(await stopped).toBe(0);
  const lasted = performance.now() - begun;
  console.info(
    `shutdown.e2e-spec.ts: ended ${lasted.toFixed()} ms after SIGTERM, ${urls.length} URLs`,
  );
  expect(lasted).toBeLessThan(10_000);
  const recorded = (await auditLines(auditLog)).map(({ signature_sha256 }) => signature_sha256);
  expect(recorded.sort()).toEqual(urls.map(signatureSha256).sort());
});

it('SIGTERM while S3 is being asked: the answer comes, and then the end', async () => {
  const store = await startS3Store({ directory, buckets: ['media-bucket'] });
  const network = await startTcpProxy(store.endpoint);
  await start({
    AWS_STORAGE_BUCKET_NAME: 'media-bucket',
    AWS_REGION: store.region,
    AWS_ENDPOINT_URL_S3: network.url,
    PRESIGN_FORCE_PATH_STYLE: 'true',
    AWS_ACCESS_KEY_ID: store.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: store.credentials.secretAccessKey,
  });
  network.hang();
  const question = send('GET', `${service.url}/presigned-url?file_name=a&must_exist=true`);
  while (network.opened() === 0) await new Promise(setImmediate);
  const stopped = service.stop();
  await refused();
  await network.heal();
  const answer: Answer = await question;
  expect([answer.status, answer.headers.connection]).toEqual([404, 'close']);
  expect(await stopped).toBe(0);
  await network.close();
  await store.close();
});

it('a second signal, not of the same keystroke: ends the process at once, not with 0', async () => {
  await start();
  const half = await stalled(HALF_SENT, service.url);
  half.on('error', () => undefined).resume();
  const begun = performance.now();
  const stopped = service.stop();
  let isOver = false;
  void stopped.finally(() => (isOver = true));
  while (!isOver) {
    await setTimeout(100);
    service.signal('SIGTERM');
  }
  // The shell's code of SIGTERM.
  expect(await stopped).toBe(143);
  // Else it would wait for the body for five seconds.
  expect(performance.now() - begun).toBeLessThan(4000);
});

/** Waits until no more connections are taken. */
async function refused(): Promise<void> {
  for (;;) {
    try {
      await stalled('', service.url).then((socket) => socket.destroy());
    } catch {
      // That is what is waited for.
      return;
    }
  }
}
