import { send, sendJson, type Answer } from '../support/http.js';
import { freePort, startRedis, type RedisServer } from '../support/redis.js';
import { startService, type Service } from '../support/service.js';

/** URLs a minute. */
const LIMIT = 20;

const METRICS_TOKEN = 'a-token-of-thirty-two-characters';

let services: Service[] = [];
let redis: RedisServer | undefined;
afterEach(async () => {
  await Promise.all(services.map((each) => each.stop()));
  services = [];
  await redis?.kill();
  redis = undefined;
});

async function start(url: string): Promise<Service> {
  const service = await startService({
    REDIS_URL: url,
    PRESIGN_URLS_PER_MINUTE: String(LIMIT),
    PRESIGN_METRICS_TOKEN: METRICS_TOKEN,
  });
  services.push(service);
  return service;
}

const one = ({ url }: Service): Promise<Answer> => send('GET', `${url}/presigned-url?file_name=a`);

const batch = ({ url }: Service, count: number): Promise<Answer> => {
  const requests = Array.from({ length: count }, () => ({ operation: 'get', key: 'a' }));
  return sendJson('POST', `${url}/presigned-urls`, { requests });
};

/** How many of so many requests, to each of them in turn, are answered with a URL; the others must be 429. */
async function givenOf(count: number, ...to: readonly [Service, ...Service[]]): Promise<number> {
  let given = 0;
  for (let i = 0; i < count; i += 1) {
    const { status } = await one(to[i % to.length] ?? to[0]);
    expect([200, 429]).toContain(status);
    if (status === 200) given += 1;
  }
  return given;
}

/** How often the service says in its metrics that it went on in memory. */
async function fallbacksOf({ url }: Service): Promise<string | undefined> {
  const answer = await send('GET', `${url}/metrics`, { authorization: `Bearer ${METRICS_TOKEN}` });
  return /^presign_rate_limit_fallbacks_total (\d+)$/m.exec(answer.body.toString())?.[1];
}

it('two processes share one limit', async () => {
  redis = await startRedis();
  const both = [await start(redis.url), await start(redis.url)] as const;
  await redis.greetedBy(2);
  expect(await givenOf(LIMIT + 10, ...both)).toBe(LIMIT);
  expect((await batch(both[0], 2)).status).toBe(429);
  expect((await one(both[1])).headers['retry-after']).toMatch(/^[1-9]\d?$/);
});

it('Redis killed in between: requests go on, each process counts in memory, and log and metric say so', async () => {
  redis = await startRedis();
  const both = [await start(redis.url), await start(redis.url)] as const;
  await redis.greetedBy(2);
  expect(await givenOf(10, ...both)).toBe(10);

  await redis.kill();
  await Promise.all(both.map(({ says }) => says(/Redis fails, limits are counted in memory/)));
  for (const each of both) {
    expect(await givenOf(LIMIT + 5, each)).toBe(LIMIT);
    expect(await fallbacksOf(each)).toBe('1');
  }

  redis = await startRedis(redis.port);
  await Promise.all(both.map(({ says }) => says(/Redis is back, limits are shared again/)));
  expect(await givenOf(LIMIT + 5, ...both)).toBe(LIMIT);
});

it('Redis hangs: a request waits for it a quarter of a second at most, the next ones not at all', async () => {
  redis = await startRedis();
  const service = await start(redis.url);
  await redis.greetedBy(1);
  redis.hang();
  const begun = performance.now();
  // It counts twice.
  expect((await batch(service, 2)).status).toBe(200);
  const waited = performance.now() - begun;
  expect(await givenOf(LIMIT - 2, service)).toBe(LIMIT - 2);
  const all = performance.now() - begun;
  console.info(
    `shared-rate-limits.redis-spec.ts: waited ${waited.toFixed()} ms, all ${all.toFixed()} ms`,
  );
  // Were each of them to wait, it would be five seconds.
  expect(all).toBeLessThan(2500);
  await service.says(/Redis fails, limits are counted in memory/);

  redis.goOn();
  await service.says(/Redis is back, limits are shared again/);
  expect((await one(service)).status).toBe(200);
});

it('Redis is not there at the start: the service starts, counts in memory, and the log says so', async () => {
  const service = await start(`redis://:canary-password@127.0.0.1:${await freePort()}`);
  expect(await givenOf(LIMIT + 1, service)).toBe(LIMIT);
  await service.says(/Redis fails, limits are counted in memory: .*ECONNREFUSED/);
  expect(service.output()).not.toContain('canary');
});
