import {
  Injectable,
  Logger,
  Optional,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Door } from './door.js';
import { PresignError } from '../s3/presign-error.js';
import { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';
import { isPromise } from './is-promise.js';
import { RateLimits } from './rate-limits.js';
import { PRINCIPAL_CLAIM, principalOf, type Principal } from './principal.js';
import { Public } from './public.decorator.js';
import { UnauthenticatedError } from '../http/unauthenticated-error.js';

/** Who asks must be known on every route that is not {@link Public}. Where it stands twice it works once. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  private readonly logger = new Logger(AuthenticationGuard.name);

  constructor(
    private readonly authenticator: Authenticator,
    private readonly door: Door,
    private readonly reflector: Reflector,
    @Optional() private readonly limits?: RateLimits,
  ) {}

  /** @throws {UnauthenticatedError}, {@link RateLimitedError}, and what the authenticator throws when it can't tell */
  canActivate(context: ExecutionContext): true | Promise<true> {
    const isPublic = this.reflector.getAllAndOverride(Public, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<WithCaller>();
    return isPublic || callerOf(request) !== undefined || this.findCaller(request);
  }

  private async findCaller(request: WithCaller): Promise<true> {
    const { headers, ip: address, id: requestId } = request;
    let cause: unknown;
    try {
      const found = this.authenticator.authenticate({ headers, address });
      const principal = isPromise(found) ? await found : found;
      if (principal) {
        const caller = { principal: withItsId(principal), address, requestId };
        await this.limits?.countUrls(caller.principal, address, 1);
        request[CALLER] = caller;
        return true;
      }
    } catch (error) {
      if (!(error instanceof PresignError && error.code === 'unauthenticated')) throw error;
      cause = error;
      // The caller is not told why; with the level `debug`, whoever runs the service is.
      this.logger.debug(`request ${requestId}: ${error.message}`);
    }
    await this.limits?.countRefusal(address);
    await this.door.recordUnauthenticated({ address, requestId }, new Date());
    throw new UnauthenticatedError(this.authenticator.schemes, { cause });
  }
}

/** Nothing that a caller sends can have this name. A `WeakMap` beside the requests would have the collector walk it. */
const CALLER = Symbol('caller');

type WithCaller = FastifyRequest & { [CALLER]?: Caller };

/** The caller whom the guard found. */
export const callerOf = (request: WithCaller): Caller | undefined => request[CALLER];

/** An application's own authenticator may pass a token's claims on as they are. */
const withItsId = (principal: Principal): Principal =>
  principal.claims[PRINCIPAL_CLAIM] === principal.id
    ? principal
    : principalOf(principal.id, principal.claims);
