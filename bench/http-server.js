/**
 * The servers that http.js loads, in a process of their own: the service's routes with everything that is on in production
 * (authentication, grants, audit log to a file, rate limits, validation, headers for browsers, access log), and a Nest application on Fastify with nothing but an empty route. The log goes to standard output.
 */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { hash } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { callerOf } from '../dist/access/authentication.guard.js';
import { logAccess } from '../dist/http/access-log.js';
import { guardBrowsers } from '../dist/http/browsers.js';
import { shedLoad } from '../dist/http/load-shedding.js';
import { createLog } from '../dist/http/log.js';
import { configureHttp, createFastifyAdapter } from '../dist/http/server.js';
import {
  AccessPolicy,
  ApiKeyAuthenticator,
  AuditLog,
  Authenticator,
  GrantPolicy,
  JsonLinesAuditLog,
  PresignModule,
  RateLimits,
} from '../dist/index.js';
import { API_KEY } from './api-key.js';

class EmptyController {
  empty() {
    return {};
  }
}
decorate(EmptyController, Controller());
Get('empty')(
  EmptyController.prototype,
  'empty',
  Object.getOwnPropertyDescriptor(EmptyController.prototype, 'empty'),
);

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-secret' };
const buckets = { media: { client: { region: 'eu-central-1', credentials } } };
const [auditLog] = process.argv.slice(2);
const grant = {
  name: 'tenant',
  subjects: { tenant: ['acme'] },
  buckets: ['media'],
  keys: ['documents/**'],
  operations: ['get'],
};
const providers = [
  {
    provide: Authenticator,
    useValue: new ApiKeyAuthenticator([
      { name: 'bench', sha256: hash('sha256', API_KEY, 'hex'), claims: { tenant: 'acme' } },
    ]),
  },
  { provide: AccessPolicy, useValue: new GrantPolicy([grant]) },
  { provide: AuditLog, useValue: new JsonLinesAuditLog({ file: auditLog }) },
  { provide: RateLimits, useValue: new RateLimits({ urls: 999_999_999, refusals: 60 }) },
];
const service = await listen(
  {
    imports: [PresignModule.forRoot({ buckets, routes: true, providers })],
    controllers: [EmptyController],
  },
  createFastifyAdapter(createLog('json')),
  async (app) => {
    configureHttp(app);
    logAccess(app.getHttpAdapter().getInstance(), (request) => callerOf(request)?.principal.id);
    await guardBrowsers(app);
    await shedLoad(app);
  },
);
const bare = await listen({ controllers: [EmptyController] }, new FastifyAdapter(), () => {});

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('message', (ask) => {
  if (ask === 'stop') process.exit();
  process.send({ cpu: process.cpuUsage(), blocked: delay.max / 1e6 });
  delay.reset();
});
process.send({ service, bare });

async function listen(metadata, adapter, configure) {
  class Root {}
  decorate(Root, Module(metadata));
  const app = await NestFactory.create(Root, adapter, { bodyParser: false, logger: false });
  await configure(app);
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

function decorate(target, ...decorators) {
  for (const decorator of decorators) decorator(target);
}
