import underPressure from '@fastify/under-pressure';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { answerOverloaded } from './client-error.js';

/**
 * Milliseconds of one turn of the event loop in which requests are begun: what is refused waits for a turn or two, and is to know
 * within 50. The queue is then in front of the service.
 */
const TIME_A_TURN = 8;

/** Requests that one turn begins even so: a machine that halts now and then is not overloaded. */
const LEAST_A_TURN = 100;

/** Those that one turn begins at most: of one connection all are begun, in no time, before the first is worked on. */
const MOST_A_TURN = 500;

/** Milliseconds that turns of the event loop are late, on average: the limits above keep them far below, on a machine of its own. */
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

/** How many requests one turn takes: what waits for S3, or for a credential provider, holds up nobody, and counts no more. */
function turnLimit(): () => boolean {
  let begun = 0;
  let since = 0;
  return () => {
    if (begun === 0) {
      since = performance.now();
      setImmediate(() => (begun = 0));
    }
    begun += 1;
    if (begun <= LEAST_A_TURN) return true;
    return begun <= MOST_A_TURN && performance.now() - since <= TIME_A_TURN;
  };
}

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
