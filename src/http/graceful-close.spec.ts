import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { closeGracefully } from './graceful-close.js';
import { createFastifyAdapter } from './server.js';
import { ShuttingDown } from './shutting-down.js';

/** Milliseconds; longer than the test takes. */
const DELAY = 2000;

@Controller()
class Readiness {
  constructor(private readonly shuttingDown: ShuttingDown) {}

  @Get('ready')
  ready() {
    return { ready: !this.shuttingDown.begun };
  }
}

it('is not ready any more before the first connection is refused', async () => {
  const module = await Test.createTestingModule({
    controllers: [Readiness],
    providers: [{ provide: ShuttingDown, useValue: new ShuttingDown(DELAY) }],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(createFastifyAdapter());
  closeGracefully(app.getHttpAdapter().getInstance(), app.get(ShuttingDown));
  await app.listen(0, '127.0.0.1');
  const url = `${await app.getUrl()}/ready`;

  const ask = async () => {
    const [answer] = (await once(http.get(url, { agent: false }), 'response')) as [IncomingMessage];
    const [body] = (await once(answer.setEncoding('utf8'), 'data')) as [string];
    return body;
  };
  expect(await ask()).toBe('{"ready":true}');
  const closed = app.close();
  let answer = await ask();
  while (answer === '{"ready":true}') answer = await ask();
  expect(answer).toBe('{"ready":false}');
  await closed;
  await expect(ask()).rejects.toThrow('ECONNREFUSED');
});
