/**
 * The servers that http.js loads, in a process of their own: the service's routes with validation and access
 * log, and a Nest application on Fastify with nothing but an empty route. The log goes to standard output.
 */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { jsonLines } from '../dist/http/access-log.js';
import { configureHttp, createFastifyAdapter } from '../dist/http/server.js';
import { PresignModule } from '../dist/index.js';

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
const service = await listen(
  { imports: [PresignModule.forRoot({ buckets, routes: true })], controllers: [EmptyController] },
  createFastifyAdapter(jsonLines),
  configureHttp,
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
  configure(app);
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

function decorate(target, ...decorators) {
  for (const decorator of decorators) decorator(target);
}
