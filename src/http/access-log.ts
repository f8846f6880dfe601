import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Answer } from './answer.js';

/**
 * Writes one line for each answer, where the log takes such lines.
 * @param principalOf the id of who asks, where that is known
 */
export const accessLog =
  (log: Logger, principalOf: (request: FastifyRequest) => string | undefined) =>
  ({ request, method, route, status, milliseconds }: Answer): void =>
    log.info(
      {
        request_id: request.id,
        method,
        route: route ?? null,
        status,
        ms: Math.round(milliseconds * 10) / 10,
        principal: principalOf(request) ?? null,
      },
      'answered',
    );
