import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { redacted } from './redacted.js';

/** The header that names a request, to the service and back: 1 to 128 letters, digits, `.`, `_` and `-`. */
export const REQUEST_ID = 'x-request-id';

const FORM = /^[A-Za-z0-9._-]{1,128}$/;

/** The id that a request came with, so that it is the same in every log on its way; a new one where that does not fit. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[REQUEST_ID];
  return typeof given === 'string' && isUsable(given) ? given : randomUUID();
}

/** What looks like a secret would be masked in the log, and so name nothing there. */
const isUsable = (id: string) => FORM.test(id) && redacted(id) === id;

/** Has every answer carry its request's id. */
export function answerRequestIds(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header(REQUEST_ID, request.id);
    done();
  });
}
