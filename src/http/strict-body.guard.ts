import {
  Injectable,
  UnsupportedMediaTypeException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { refusedBody, UnreadJson } from './json-body.js';

/**
 * Refuses bodies that mean different things to different readers, where an application's own parsers took them: forms,
 * and bytes that are not UTF-8, which those parsers have made into U+FFFD. That some of these were U+FFFD from the start
 * can't be told any more.
 */
@Injectable()
export class StrictBodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.method !== 'POST' || request.body instanceof UnreadJson) return true;
    if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
      throw new UnsupportedMediaTypeException();
    }
    if (JSON.stringify(request.body ?? null).includes('\ufffd')) throw refusedBody('must be UTF-8');
    return true;
  }
}

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
