import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { validationFailed } from './parse-dto.js';

/** Refuses query strings where nothing is asked in one: a parameter that has no effect was meant for something. */
@Injectable()
export class NoQueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const { url } = context.switchToHttp().getRequest<FastifyRequest>().raw;
    if (!url?.includes('?')) return true;
    throw validationFailed([{ field: 'query', message: 'must be empty' }]);
  }
}
