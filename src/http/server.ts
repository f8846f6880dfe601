import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyBaseLogger } from 'fastify';
import { answerClientError, answerExpectation, answerFrameworkError } from './client-error.js';
import { takeJsonOnly } from './json-body.js';
import { ProblemFilter } from './problem.filter.js';
import { answerRequestIds, requestIdOf } from './request-id.js';

/** Bytes of a request body. */
const BODY_LIMIT = 1024 * 1024;

/** Milliseconds from a request's first byte to its last. */
const REQUEST_TIMEOUT = 10_000;

/**
 * Limits on what a caller can send, in bytes and milliseconds.
 * @param log none by default
 * @param trustedProxies how many there are before the service, each of which adds to `X-Forwarded-For`
 */
export const createFastifyAdapter = (log?: FastifyBaseLogger, trustedProxies = 0) =>
  new FastifyAdapter({
    ...(log && { loggerInstance: log }),
    // Fastify's own lines hold the whole URL; `accessLog` writes one a request.
    logController: new LogController({ disableRequestLogging: true }),
    // A logger for each request takes longer than a signature; lines that name the request do so themselves.
    childLoggerFactory: (logger: FastifyBaseLogger) => logger,
    bodyLimit: BODY_LIMIT,
    trustProxy: (_address, hop) => hop < trustedProxies,
    requestTimeout: REQUEST_TIMEOUT,
    // Node looks every 30 seconds for requests that are overdue unless it is told to look more often.
    http: { headersTimeout: REQUEST_TIMEOUT, connectionsCheckingInterval: 1000 },
    // What reaches it is answered, to the last request: see `closeGracefully`.
    return503OnClosing: false,
    frameworkErrors: answerFrameworkError,
    genReqId: requestIdOf,
    clientErrorHandler: answerClientError,
    // The whole header block is limited to 16 KiB by Node; this bounds what the router looks at. The id of an upload
    // holds its key.
    routerOptions: { maxParamLength: 8192 },
  });

/** Takes JSON alone, and answers every error in one envelope. Call with `bodyParser: false`. */
export function configureHttp(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  takeJsonOnly(fastify, BODY_LIMIT);
  fastify.server.on('checkExpectation', answerExpectation);
  answerRequestIds(fastify);
  app.useGlobalFilters(new ProblemFilter());
}
