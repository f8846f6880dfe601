import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { callerOf } from './access/authentication.guard.js';
import { AppModule } from './app.module.js';
import type { ServiceConfig } from './config/service-config.js';
import { accessLog } from './http/access-log.js';
import { tellOfAnswers } from './http/answer.js';
import { guardBrowsers } from './http/browsers.js';
import { closeGracefully } from './http/graceful-close.js';
import { shedLoad } from './http/load-shedding.js';
import { answerLocalNamesOnly } from './http/local-names.js';
import { serveDocs } from './http/openapi.js';
import { configureHttp, createFastifyAdapter } from './http/server.js';
import { ShuttingDown } from './http/shutting-down.js';
import { measureHttp } from './metrics/measure-http.js';
import { Metrics } from './metrics/metrics.js';
import { Buckets } from './presign/buckets.js';
import { serveTryIt } from './try-it/serve-try-it.js';

interface Service {
  readonly app: NestFastifyApplication;
  /** Whether the page to try it is served: it is off, or its package is not there. */
  readonly tryIt: boolean;
}

/**
 * The service, all but its listening: as `main.ts` starts it, and the benches measure it.
 * @param root the module with all others
 */
export async function createService(
  config: ServiceConfig,
  log: Logger,
  root: Type = AppModule,
): Promise<Service> {
  const adapter = createFastifyAdapter(log, config.trustedProxies);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    abortOnError: false,
    bodyParser: false,
    // What goes wrong while starting is thrown, and said once, by who starts it.
    logger: false,
  });
  const fastify = adapter.getInstance();
  configureHttp(app);
  closeGracefully(fastify, app.get(ShuttingDown, { strict: false }));
  tellOfAnswers(fastify, [
    accessLog(log, (request) => callerOf(request)?.principal.id),
    measureHttp(app.get(Metrics, { strict: false })),
  ]);
  if (config.authentication === 'local') answerLocalNamesOnly(app);
  await guardBrowsers(app, config.corsOrigins);
  await shedLoad(app);
  if (config.docs) serveDocs(app);
  return { app, tryIt: config.tryIt && (await serveTryItPage(app, config)) };
}

const serveTryItPage = (
  app: NestFastifyApplication,
  { authentication, docs }: ServiceConfig,
): Promise<boolean> =>
  serveTryIt(
    app,
    { asks_for_key: authentication === 'configured', docs },
    app.get(Buckets, { strict: false }).origins(),
  );
