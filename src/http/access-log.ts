import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * One line for each answer, where the log takes such lines.
 * @param principalOf the id of who asks, where that is known
 */
export function logAccess(
  fastify: FastifyInstance,
  principalOf: (request: FastifyRequest) => string | undefined,
): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        principal: principalOf(request) ?? null,
      },
      'answered',
    );
    done();
  });
}
