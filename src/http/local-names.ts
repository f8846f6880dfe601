import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { isLoopback } from './loopback.js';
import { PresignError } from '../s3/presign-error.js';

/**
 * Answers requests that were sent to this machine by a name of its own. A page of a foreign site can point a name of its
 * site at 127.0.0.1 (DNS rebinding), and would then read answers as its own.
 */
export function answerLocalNamesOnly(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, _reply, done) => {
      if (isLocalName(request.hostname)) return done();
      done(new PresignError('forbidden', 'Without authentication only local names are answered'));
    });
}

const isLocalName = (hostname: string): boolean => {
  const name = hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost') || isLoopback(name);
};
