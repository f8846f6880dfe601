import http from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import type { Problem } from './support/api.js';
import { startService, type Service } from './support/service.js';

/** Five times what the service can do, for three seconds; figures of a quiet machine are in bench/README.md. */
const TIMES = 5;
const SECONDS = 3;

/** Batches a second that are too many for any process, however little the capacity seemed to be on a busy machine. */
const LEAST = 1000;

const BATCH = JSON.stringify({
  requests: Array.from({ length: 100 }, (_, i) => ({ operation: 'get', key: `documents/${i}` })),
});

/** Batches that wait for an answer at a time: several times what the service takes. */
const MOST_WAITING = 400;

interface Outcome {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds. */
  readonly took: number;
}

let service: Service;
let agent: http.Agent;
let agentOfHealth: http.Agent;
beforeAll(async () => {
  service = await startService({ PRESIGN_URLS_PER_MINUTE: '0' });
  agentOfHealth = new http.Agent({ keepAlive: true });
  agent = new http.Agent({ keepAlive: true, maxSockets: MOST_WAITING });
});
afterAll(async () => {
  agent.destroy();
  agentOfHealth.destroy();
  await service.stop();
});

function send(path: string, through: http.Agent, body?: string): Promise<Outcome> {
  const begun = performance.now();
  const method = body === undefined ? 'GET' : 'POST';
  const headers = { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const request = http.request(
      service.url + path,
      { agent: through, method, headers },
      (answer) => {
        const { statusCode: status = 0, headers: given } = answer;
        text(answer).then(
          (read) =>
            resolve({ status, headers: given, body: read, took: performance.now() - begun }),
          reject,
        );
      },
    );
    request.on('error', reject).end(body);
  });
}

const batch = () => send('/presigned-urls', agent, BATCH);

/** Batches a second, as many as eight connections get one after the other. */
async function capacity(): Promise<number> {
  const end = performance.now() + 2000;
  let served = 0;
  const connection = async () => {
    while (performance.now() < end) {
      expect((await batch()).status).toBe(200);
      served += 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, connection));
  return served / 2;
}

/** Sends so many a second, while there are connections left. */
async function offer(rate: number): Promise<{ batches: Outcome[]; health: Outcome[] }> {
  const batches: Promise<Outcome>[] = [];
  const health: Promise<Outcome>[] = [];
  let waiting = 0;
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  while (seconds() < SECONDS) {
    while (batches.length < rate * seconds() && waiting < MOST_WAITING) {
      waiting += 1;
      batches.push(batch().finally(() => (waiting -= 1)));
    }
    health.push(send('/health/live', agentOfHealth));
    await setTimeout(20);
  }
  return { batches: await Promise.all(batches), health: await Promise.all(health) };
}

const quantile = (outcomes: readonly Outcome[], share: number) => {
  const sorted = outcomes.map(({ took }) => took).sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))]?.toFixed() ?? '';
};

it('five times the load that it can bear: what can not be answered soon is refused, and it recovers', async () => {
  const rate = await capacity();
  const { batches, health } = await offer(Math.max(rate * TIMES, LEAST));
  const begun = performance.now();
  while ((await batch()).status !== 200);
  const recovered = performance.now() - begun;

  const served = batches.filter(({ status }) => status === 200);
  const refused = batches.filter(({ status }) => status === 503);
  console.info(
    `overload.e2e-spec.ts: ${rate.toFixed()} batches a second are the capacity; of ${batches.length} in ${SECONDS} s ` +
      `${served.length} served (median ${quantile(served, 0.5)} ms, 99 % ${quantile(served, 0.99)} ms), ` +
      `${refused.length} refused (median ${quantile(refused, 0.5)} ms, 99 % ${quantile(refused, 0.99)} ms); ` +
      `health 99 % ${quantile(health, 0.99)} ms; recovered after ${recovered.toFixed()} ms`,
  );
  expect(served.length + refused.length).toBe(batches.length);
  expect(served.length).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(0);
  for (const { headers, body } of refused) {
    expect(headers['retry-after']).toBe('1');
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect((JSON.parse(body) as Problem).code).toBe('overloaded');
  }
  for (const { body } of served) expect(body).not.toContain('"error"');
  expect(health.filter(({ status }) => status === 503)).toEqual([]);
  expect(recovered).toBeLessThan(5000);
});
