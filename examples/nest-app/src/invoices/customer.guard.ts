import {
  createParamDecorator,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Where an application would verify a session or a token. */
const CUSTOMERS: ReadonlyMap<string, string> = new Map([
  ['Bearer token-of-ada', 'ada'],
  ['Bearer token-of-bob', 'bob'],
]);

/** Lets customers in, and nobody else. */
@Injectable()
export class CustomerGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (customerOf(context) === undefined) throw new UnauthorizedException();
    return true;
  }
}

/** The customer that the guard let in. */
export const Customer = createParamDecorator((_: unknown, context: ExecutionContext) =>
  customerOf(context),
);

function customerOf(context: ExecutionContext): string | undefined {
  const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
  return CUSTOMERS.get(headers.authorization ?? '');
}
