/**
 * The servers that http.js loads, in a process of their own: the service as `main.ts` starts it in production (authentication,
 * grants, audit log, rate limits, validation, headers for browsers, access log, metrics, load shedding), with an empty route
 * more, and a Nest application on Fastify with nothing but that route. The log goes to standard output.
 */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from '../dist/app.module.js';
import { serviceConfig } from '../dist/config/service-config.js';
import { createService } from '../dist/create-service.js';
import { createLog } from '../dist/http/log.js';

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

class ServiceAndEmpty {}
decorate(ServiceAndEmpty, Module({ imports: [AppModule], controllers: [EmptyController] }));
class Bare {}
decorate(Bare, Module({ controllers: [EmptyController] }));

const config = await serviceConfig();
const { app } = await createService(config, createLog(config.logStyle), ServiceAndEmpty);
await app.listen(0, '127.0.0.1');
const bare = await NestFactory.create(Bare, new FastifyAdapter(), { logger: false });
await bare.listen(0, '127.0.0.1');

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
// Whoever measures has ended, whichever way.
process.on('disconnect', () => process.exit());
process.on('message', (ask) => {
  if (ask === 'stop') process.exit();
  process.send({ cpu: process.cpuUsage(), blocked: delay.max / 1e6 });
  delay.reset();
});
process.send({ service: await app.getUrl(), bare: await bare.getUrl() });

function decorate(target, ...decorators) {
  for (const decorator of decorators) decorator(target);
}
