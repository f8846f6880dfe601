import type { FastifyInstance, FastifyReply } from 'fastify';
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
  const underWay = new UnderWay();
  fastify.addHook('onRequest', (_request, reply, done) => {
    underWay.add(reply);
    reply.raw.once('close', () => underWay.delete(reply));
    if (shuttingDown.begun) sayFarewell(reply);
    done();
  });
  fastify.addHook('preClose', (done) => {
    underWay.replies.forEach(sayFarewell);
    setTimeout(() => {
      for (const reply of [...underWay.replies]) answerUnfinished(reply.request, reply);
      setTimeout(() => fastify.server.closeAllConnections(), FAREWELL).unref();
    }, GRACE).unref();
    done();
  });
}

/** With the headers of the answer, unless these are on their way already. */
function sayFarewell(reply: FastifyReply): void {
  if (!reply.sent) void reply.header('connection', 'close');
}

/**
 * The answers that are owed. A list, each of which knows its place in it: a `Map` of what comes and goes is made anew all the time,
 * and each of its old tables keeps the next one alive, and with them requests long answered, until the whole heap is collected.
 */
class UnderWay {
  readonly #replies: PlacedReply[] = [];

  get replies(): readonly FastifyReply[] {
    return this.#replies;
  }

  add(reply: PlacedReply): void {
    reply[PLACE] = this.#replies.push(reply) - 1;
  }

  /** The last takes its place. */
  delete({ [PLACE]: place }: PlacedReply): void {
    const last = this.#replies.pop();
    if (last === undefined || place === undefined || place === this.#replies.length) return;
    last[PLACE] = place;
    this.#replies[place] = last;
  }
}

const PLACE = Symbol('place among the replies under way');

type PlacedReply = FastifyReply & { [PLACE]?: number };
