import {
  Injectable,
  NotFoundException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateLimits } from '../access/rate-limits.js';
import { UnauthenticatedError } from '../http/unauthenticated-error.js';
import { MetricsToken } from './metrics-token.js';

/** Lets whoever has the token read the metrics, and nobody else; where there is no token there are no metrics. */
@Injectable()
export class MetricsTokenGuard implements CanActivate {
  constructor(
    private readonly token: MetricsToken,
    private readonly limits: RateLimits,
  ) {}

  /** @throws {UnauthenticatedError}, {@link RateLimitedError}, and Nest's `NotFoundException` */
  async canActivate(context: ExecutionContext): Promise<true> {
    if (!this.token.isSet) throw new NotFoundException();
    const { headers, ip } = context.switchToHttp().getRequest<FastifyRequest>();
    const [, given] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
    if (given !== undefined && this.token.matches(given)) return true;
    await this.limits.countRefusal(ip);
    throw new UnauthenticatedError(['Bearer']);
  }
}
