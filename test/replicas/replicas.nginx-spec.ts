import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signatureSha256 } from '../access/audit-lines.js';
import { configFile } from '../access/config-file.js';
import { API_KEY, ONE_KEY } from '../access/one-key.js';
import type { MultipartUpload, PartUrl, PresignedUrl } from '../support/api.js';
import { json, send } from '../support/http.js';
import { startRedis, type RedisServer } from '../support/redis.js';
import type { Env } from '../support/service.js';
import { CONNECTIONS, ITEMS, underLoad } from './load.js';
import { startNginx, type Nginx } from './nginx.js';
import { Replica } from './replica.js';
import { startStorage, type Storage } from './storage.js';

const MiB = 1024 * 1024;
const CREDENTIALS = { 'x-api-key': API_KEY };

let storage: Storage;
let redis: RedisServer;
let directory: string;
let env: Env;
beforeAll(async () => {
  storage = await startStorage();
  redis = await startRedis();
  directory = await mkdtemp(join(tmpdir(), 'presign-replicas-'));
  const grants = ONE_KEY.grants.map((grant) => ({
    ...grant,
    buckets: [storage.env['AWS_STORAGE_BUCKET_NAME']],
    operations: ['get', 'multipart'],
  }));
  env = {
    ...storage.env,
    PRESIGN_CONFIG_FILE: await configFile({ ...ONE_KEY, grants }),
    PRESIGN_UPLOAD_TOKEN_KEYS: randomBytes(32).toString('base64'),
    PRESIGN_TRUST_PROXY: '1',
    REDIS_URL: redis.url,
  };
}, 60_000);
afterAll(async () => {
  await redis.kill();
  await storage.stop();
  await rm(directory, { recursive: true });
});

let replicas: readonly [Replica, Replica, Replica];
let nginx: Nginx;
async function startAll(own: Env): Promise<void> {
  const start = () => Replica.start({ ...env, ...own }, directory);
  replicas = await Promise.all([start(), start(), start()]);
  nginx = await startNginx(replicas.map(({ port }) => port));
}
afterEach(async () => {
  await nginx.stop();
  await Promise.all(replicas.map((replica) => replica.stop()));
});

async function ask<T>(api: string, method: string, path: string, body?: object): Promise<T> {
  const headers = { ...CREDENTIALS, ...(body && { 'content-type': 'application/json' }) };
  const answer = await send(method, api + path, headers, body && JSON.stringify(body));
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body.toString()}`);
  return json<T>(answer);
}

async function uploadPart(part: PartUrl | undefined, body: Buffer): Promise<object> {
  if (!part) throw new Error('no URL for the part');
  const { status, headers } = await send('PUT', part.presigned_url, part.headers, body);
  expect(status).toBe(200);
  return { part_number: part.part_number, etag: headers.etag };
}

/** No key is asked for twice, so that signatures tell URLs apart. */
function without(signatures: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return signatures.filter((signature) => !known.has(signature));
}

describe('three replicas without limits', () => {
  beforeEach(() => startAll({ PRESIGN_URLS_PER_MINUTE: '0' }), 60_000);

  it('an upload begun on one, which is gone then, goes on at another and ends at the third', async () => {
    const [first, second, third] = replicas;
    const content = randomBytes(5 * MiB + 1);
    const fields = {
      key: `films/${directory}`,
      content_length: content.length,
      part_size: 5 * MiB,
    };
    const begun = await ask<MultipartUpload>(first.url, 'POST', '/multipart-uploads', fields);
    const path = `/multipart-uploads/${begun.upload_id}`;
    const one = await uploadPart(begun.parts[0], content.subarray(0, 5 * MiB));
    await first.kill();

    const more = await ask<{ parts: PartUrl[] }>(second.url, 'POST', `${path}/presigned-urls`, { part_numbers: [2] }); // prettier-ignore
    const two = await uploadPart(more.parts[0], content.subarray(5 * MiB));
    await ask(third.url, 'POST', `${path}/complete`, { parts: [one, two] });

    const name = encodeURIComponent(fields.key);
    const { presigned_url } = await ask<PresignedUrl>(nginx.url, 'GET', `/presigned-url?file_name=${name}`); // prettier-ignore
    const stored = await send('GET', presigned_url);
    expect(stored.status).toBe(200);
    expect(stored.body.equals(content)).toBe(true);
  }, 60_000);

  it('SIGKILL of one under load: every URL that came is recorded, no request fails, and it is back when it starts', async () => {
    const [dead, ...alive] = replicas;
    const load = underLoad(nginx.url, CREDENTIALS);
    await load.received(3000);
    await dead.kill();
    const killed = await dead.recorded();
    expect(killed.length).toBeGreaterThan(0);
    await load.received(3000);
    await dead.start();
    while ((await dead.recorded()).length === killed.length) await load.received(200);
    await load.stop();
    expect(load.failures).toEqual([]);

    const received = load.urls.map(signatureSha256);
    const its = await dead.recorded();
    const others = (await Promise.all(alive.map((each) => each.recorded()))).flat();
    expect(without(received, [...others, ...its])).toEqual([]);
    // What the others recorded has arrived; of the dead one's, all but what was under way.
    expect(without(others, received)).toEqual([]);
    const lost = its.length + others.length - received.length;
    expect(lost).toBeGreaterThanOrEqual(0);
    expect(lost).toBeLessThanOrEqual(CONNECTIONS * ITEMS);
    console.info(`replicas.nginx-spec.ts: ${received.length} URLs, ${lost} that no one has`);
  }, 60_000);

  it('a rolling restart under load: no request fails, and every line is a URL that came', async () => {
    const load = underLoad(nginx.url, CREDENTIALS);
    for (const replica of replicas) {
      await load.received(1000);
      expect(await replica.stop()).toBe(0);
      const before = (await replica.recorded()).length;
      await load.received(1000);
      await replica.start();
      // nginx has found it again.
      while ((await replica.recorded()).length === before) await load.received(200);
    }
    await load.stop();
    expect(load.failures).toEqual([]);
    const received = load.urls.map(signatureSha256);
    const recorded = (await Promise.all(replicas.map((each) => each.recorded()))).flat();
    expect(without(received, recorded)).toEqual([]);
    expect(recorded).toHaveLength(received.length);
    console.info(`replicas.nginx-spec.ts: ${received.length} URLs, three restarts`);
  }, 60_000);
});

describe('three replicas with a limit', () => {
  /** URLs a minute. */
  const LIMIT = 30;
  beforeEach(() => startAll({ PRESIGN_URLS_PER_MINUTE: String(LIMIT) }), 60_000);

  it('they share it, whichever of them nginx asks', async () => {
    await redis.greetedBy(replicas.length);
    const statuses: number[] = [];
    for (let i = 0; i < LIMIT + 12; i += 1) {
      const path = `/presigned-url?file_name=${i}`;
      statuses.push((await send('GET', nginx.url + path, CREDENTIALS)).status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT);
    expect(new Set(statuses.slice(LIMIT))).toEqual(new Set([429]));
    for (const replica of replicas) expect((await replica.recorded()).length).toBeGreaterThan(0);
  });
});
