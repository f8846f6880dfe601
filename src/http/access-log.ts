import type { FastifyInstance, FastifyServerOptions } from 'fastify';

/**
 * JSON lines on standard output, by Fastify's own logger. Requests are named by method and route, never by
 * their URL: keys, tokens and presigned URLs stand in those.
 */
export const jsonLines: FastifyServerOptions['logger'] = {
  level: 'info',
  serializers: {
    req: ({ method, routeOptions }) => ({ method, route: routeOptions?.url ?? null }),
  },
};

/** One line for each answer. Off while the logger is. */
export function logAccess(fastify: FastifyInstance): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'answered',
    );
    done();
  });
}
