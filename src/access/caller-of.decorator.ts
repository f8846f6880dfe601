import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { callerOf } from './authentication.guard.js';
import type { Caller } from './caller.js';

/**
 * A handler's parameter that holds the {@link Caller} whom `AuthenticationGuard` found.
 * @throws {Error} where that guard does not stand, or the route is `@Public()`: a fault of the application
 */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (!caller) throw new Error('no AuthenticationGuard stands before this handler');
  return caller;
});
