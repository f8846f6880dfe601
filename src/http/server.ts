import { randomUUID } from 'node:crypto';
import { TextDecoder } from 'node:util';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest, FastifyServerOptions } from 'fastify';
import { logAccess } from './access-log.js';
import { answerClientError } from './client-error.js';
import { ProblemFilter } from './problem.filter.js';

/** Bytes of a request body. */
const BODY_LIMIT = 1024 * 1024;

/**
 * Limits on what a caller can send, in bytes and milliseconds.
 * @param logger none by default
 */
export const createFastifyAdapter = (logger: FastifyServerOptions['logger'] = false) =>
  new FastifyAdapter({
    logger,
    // Two lines a request, with its whole URL; `logAccess` writes one.
    disableRequestLogging: true,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 10_000,
    genReqId: () => randomUUID(),
    clientErrorHandler: answerClientError,
    // The whole header block is limited to 16 KiB by Node; this bounds what the router looks at.
    routerOptions: { maxParamLength: 2048 },
  });

/** Takes JSON alone, and answers every error in one envelope. Call with `bodyParser: false`. */
export function configureHttp(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    (request: FastifyRequest, body, done) => {
      // Bytes that are not UTF-8 would become other characters, and the key another key.
      let text: string;
      try {
        text = utf8.decode(body as Buffer);
      } catch {
        done(Object.assign(new Error('body is not UTF-8'), { statusCode: 400 }));
        return;
      }
      void parseJson(request, text, done);
    },
  );
  app.useGlobalFilters(new ProblemFilter());
  logAccess(fastify);
}
