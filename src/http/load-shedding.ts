import underPressure from '@fastify/under-pressure';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { answerOverloaded } from './client-error.js';
import { turnLimit } from './turn-limit.js';

/** Milliseconds that turns of the event loop are late, on average: the limit of a turn keeps them far below, on a machine of its own. */
const MOST_DELAY = 500;

/** Milliseconds between two looks at that average. */
const SAMPLE = 1000;

/** Milliseconds of refusals that are one line of the log. */
const REPORT = 1000;

/**
 * Refuses at once, with `overloaded`, what the service could not answer soon, so that it answers the rest in time. Whoever asks
 * how the service is, under `/health/`, is always answered.
 */
export async function shedLoad(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  await app.register(underPressure, {
    maxEventLoopDelay: MOST_DELAY,
    sampleInterval: SAMPLE,
    // It would refuse questions for the health too.
    pressureHandler: () => undefined,
  });
  const isRoomFor = turnLimit();
  const report = reporter();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isAboutHealth(request) || (isRoomFor() && !fastify.isUnderPressure())) return done();
    report();
    answerOverloaded(request, reply);
  });
}

const isAboutHealth = ({ url }: FastifyRequest) => url.startsWith('/health/');

function reporter(): () => void {
  const logger = new Logger('LoadShedding');
  let refused = 0;
  return () => {
    refused += 1;
    if (refused > 1) return;
    setTimeout(() => {
      logger.warn(`requests refused within a second, being too many: ${refused}`);
      refused = 0;
    }, REPORT).unref();
  };
}
