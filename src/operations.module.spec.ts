import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { serviceConfig, type ServiceConfig } from './config/service-config.js';
import { EventLoopDelay } from './health/event-loop-delay.js';
import { tellOfAnswers } from './http/answer.js';
import { ShuttingDown } from './http/shutting-down.js';
import { configureHttp, createFastifyAdapter } from './http/server.js';
import { measureHttp } from './metrics/measure-http.js';
import { Metrics } from './metrics/metrics.js';
import { OperationsModule } from './operations.module.js';
import { PresignModule } from './presign.module.js';

const given = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const gives: S3ClientConfig = { region: 'eu-central-1', credentials: given };
const fails: S3ClientConfig = {
  region: 'eu-central-1',
  credentials: () => Promise.reject(new Error('the provider of canary-bucket fails')),
};

/** Nobody is asked for anything. */
const CONFIG = {
  authentication: 'local',
  storage: { kind: 'embedded', directory: 'not-used' },
  auditLog: {},
  rateLimits: { urls: 0, refusals: 0 },
  uploadTokenKeys: [],
  metricsToken: 'a-token',
  checksStorage: false,
  shutdownDelay: 0,
} satisfies Partial<ServiceConfig>;

let app: NestFastifyApplication;
async function start(...clients: readonly S3ClientConfig[]): Promise<NestFastifyApplication> {
  const buckets = Object.fromEntries(clients.map((client, i) => [`canary-${i}`, { client }]));
  const presign = PresignModule.forRoot({ buckets });
  const module = await Test.createTestingModule({ imports: [OperationsModule.over(presign)] })
    .overrideProvider(serviceConfig.KEY)
    .useValue(CONFIG)
    .compile();
  app = module.createNestApplication<NestFastifyApplication>(createFastifyAdapter(), {
    bodyParser: false,
  });
  configureHttp(app);
  const metrics = app.get(Metrics, { strict: false });
  tellOfAnswers(app.getHttpAdapter().getInstance(), [measureHttp(metrics)]);
  await app.init();
  return app;
}
afterEach(() => app.close());

interface Ready {
  readonly status: string;
  readonly details: Readonly<Record<string, { readonly status: string }>>;
}

async function ready(): Promise<{ code: number; status: string; faults: object; text: string }> {
  const { statusCode, body } = await app.inject('/health/ready');
  const { status, details } = JSON.parse(body) as Ready;
  const faults = Object.entries(details).filter(([, check]) => check.status !== 'up');
  const named = Object.fromEntries(faults.map(([name, check]) => [name, check.status]));
  return { code: statusCode, status, faults: named, text: body };
}

const live = async () => (await app.inject('/health/live')).statusCode;

describe('/health', () => {
  it('200: ready', async () => {
    await start(gives);
    expect(await ready()).toMatchObject({ code: 200, status: 'ok', faults: {} });
    expect(await live()).toBe(200);
  });

  it('503: no credentials to sign with; it lives on', async () => {
    await start(fails, fails);
    const answer = await ready();
    expect(answer).toMatchObject({ code: 503, status: 'error', faults: { credentials: 'down' } });
    expect(answer.text).not.toContain('canary');
    expect(await live()).toBe(200);
  });

  it('200: one of the buckets has none, the others go on', async () => {
    await start(gives, fails);
    const degraded = { code: 200, status: 'degraded', faults: { credentials: 'degraded' } };
    const answer = await ready();
    expect(answer).toMatchObject(degraded);
    expect(answer.text).not.toContain('canary');
  });

  it('503: the service is about to end; it lives on', async () => {
    await start(gives);
    app.get(ShuttingDown, { strict: false }).onModuleDestroy();
    expect(await ready()).toMatchObject({ code: 503, faults: { service: 'down' } });
    expect(await live()).toBe(200);
  });

  it('503: every answer is late', async () => {
    await start(gives);
    const delay = app.get(EventLoopDelay, { strict: false });
    jest.spyOn(delay, 'isHealthy', 'get').mockReturnValue(false);
    expect(await ready()).toMatchObject({ code: 503, faults: { event_loop: 'down' } });
    expect(await live()).toBe(200);
  });

  it('400: a parameter that means nothing', async () => {
    await start(gives);
    expect((await app.inject('/health/ready?verbose=true')).statusCode).toBe(400);
  });
});

it('/metrics: two applications in one process count each for itself', async () => {
  const first = await start(gives);
  const second = await start(gives);
  const answered = async (each: NestFastifyApplication) => {
    const headers = { authorization: 'Bearer a-token' };
    const { body } = await each.inject({ url: '/metrics', headers });
    return /duration_seconds_count\{route="\/health\/live",.*\} (\d+)/.exec(body)?.[1];
  };
  for (let i = 0; i < 3; i += 1) await first.inject('/health/live');
  await second.inject('/health/live');
  expect([await answered(first), await answered(second)]).toEqual(['3', '1']);
  await first.close();
});
