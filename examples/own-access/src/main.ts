import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
  logger: ['error', 'warn'],
});
app.enableShutdownHooks(undefined, { useProcessExit: true });
await app.listen(Number(process.env['PORT'] ?? 3001), '127.0.0.1');
console.log(`Files on ${await app.getUrl()}`);
