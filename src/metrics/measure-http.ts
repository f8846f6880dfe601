import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

/** Measures each answer, by the pattern of its route: what callers make up has none, and is all one. */
export function measureHttp(fastify: FastifyInstance, { answers }: Metrics): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { url: route } = request.routeOptions;
    const labels =
      route === undefined ? { route: NONE, method: NONE } : { route, method: request.method };
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    answers.observe({ ...labels, status }, reply.elapsedTime / 1000);
    done();
  });
}

const NONE = 'none';
