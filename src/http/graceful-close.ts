import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerUnfinished } from './client-error.js';
import type { ShuttingDown } from './shutting-down.js';

/** Milliseconds that requests under way have to end in once no more connections are taken. */
const GRACE = 5000;

/** Milliseconds that the last answers have to leave in. */
const FAREWELL = 250;

/**
 * Lets the server close without a request that is not answered: each answer says that it is the connection's last, and a
 * request that has not arrived in five seconds is answered so. Then what is left is cut: connections that say nothing, and
 * those of readers that do not read.
 */
export function closeGracefully(fastify: FastifyInstance, shuttingDown: ShuttingDown): void {
  const underWay = new Map<FastifyRequest, FastifyReply>();
  fastify.addHook('onRequest', (request, reply, done) => {
    underWay.set(request, reply);
    reply.raw.once('close', () => underWay.delete(request));
    if (shuttingDown.begun) sayFarewell(reply);
    done();
  });
  fastify.addHook('preClose', (done) => {
    underWay.forEach(sayFarewell);
    setTimeout(() => {
      for (const [request, reply] of underWay) answerUnfinished(request, reply);
      setTimeout(() => fastify.server.closeAllConnections(), FAREWELL).unref();
    }, GRACE).unref();
    done();
  });
}

/** With the headers of the answer, unless these are on their way already. */
function sayFarewell(reply: FastifyReply): void {
  if (!reply.sent) void reply.header('connection', 'close');
}
