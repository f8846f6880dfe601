import type { FastifyInstance, FastifyRequest } from 'fastify';

/** What can be said of an answer that has left, or was cut. */
export interface Answer {
  readonly request: FastifyRequest;
  readonly method: string;
  /** The route's pattern: `undefined` where there is none for what was asked. */
  readonly route: string | undefined;
  readonly status: number;
  /** From the arrival of the request on. */
  readonly milliseconds: number;
}

/** Tells of each answer: once for all who want to know, since Fastify puts each of these together anew when it is asked. */
export function tellOfAnswers(
  fastify: FastifyInstance,
  listeners: readonly ((answer: Answer) => void)[],
): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const answer: Answer = {
      request,
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      milliseconds: reply.elapsedTime,
    };
    for (const listener of listeners) listener(answer);
    done();
  });
}
