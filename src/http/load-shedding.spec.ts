import { connect } from 'node:net';
import { Controller, Get, Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { shedLoad } from './load-shedding.js';
import { createFastifyAdapter } from './server.js';

@Controller()
class Routes {
  @Get('a')
  a() {
    return {};
  }

  @Get('health/live')
  live() {
    return {};
  }
}

let app: NestFastifyApplication;
let warned: string[];
beforeEach(async () => {
  warned = [];
  jest
    .spyOn(Logger.prototype, 'warn')
    .mockImplementation((text: unknown) => void warned.push(String(text)));
  const module = await Test.createTestingModule({ controllers: [Routes] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createFastifyAdapter());
  await shedLoad(app);
  await app.listen(0, '127.0.0.1');
});
afterEach(async () => {
  await app.close();
  jest.restoreAllMocks();
});

/** Sends many requests in one piece, which is read in one turn of the event loop; the statuses, in order. */
async function statusesOf(paths: readonly string[]): Promise<readonly number[]> {
  const { port } = new URL(await app.getUrl());
  const socket = connect(Number(port), '127.0.0.1');
  const request = (path: string, i: number) =>
    `GET ${path} HTTP/1.1\r\nHost: a\r\n${i === paths.length - 1 ? 'Connection: close\r\n' : ''}\r\n`;
  socket.write(paths.map(request).join(''));
  let answers = '';
  for await (const chunk of socket) answers += String(chunk);
  return [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

describe('shedLoad', () => {
  it('takes 500 requests in one turn, refuses the others, and never those about the health', async () => {
    const crowd = Array.from({ length: 600 }, () => '/a');
    const statuses = await statusesOf([...crowd, '/health/live', '/a', '/health/live']);
    expect(statuses.slice(0, 500)).toEqual(Array(500).fill(200));
    expect(statuses.slice(500)).toEqual([...Array<number>(100).fill(503), 200, 503, 200]);
    expect(await statusesOf(['/a', '/a'])).toEqual([200, 200]);
    while (warned.length === 0) await new Promise(setImmediate);
    expect(warned).toEqual(['requests refused within a second, being too many: 101']);
  });

  it('refuses while turns of the event loop are late, and takes requests again soon after', async () => {
    let isBusy = true;
    const busy = (async () => {
      while (isBusy) {
        const end = performance.now() + 700;
        while (performance.now() < end);
        await new Promise(setImmediate);
      }
    })();
    while ((await statusesOf(['/a']))[0] !== 503);
    expect(await statusesOf(['/health/live', '/a'])).toEqual([200, 503]);
    isBusy = false;
    await busy;
    const over = performance.now();
    while ((await statusesOf(['/a']))[0] !== 200);
    expect(performance.now() - over).toBeLessThan(5000);
  });

  it('answers problem details that say when to come again', async () => {
    const questions = Array.from({ length: 501 }, () => app.inject('/a'));
    const last = (await Promise.all(questions)).at(-1);
    expect(last?.statusCode).toBe(503);
    expect(last?.headers).toMatchObject({
      'retry-after': '1',
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(last?.json()).toMatchObject({ code: 'overloaded', status: 503, errors: [] });
  });
});
