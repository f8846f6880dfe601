import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PresignError } from '../s3/presign-error.js';
import { validationFailed } from './parse-dto.js';

/**
 * Refuses query strings that parsers read in different ways: names given twice, escapes that are not
 * UTF-8 (the framework hands those on undecoded). `+` is a space, as browsers and Django write it.
 */
@Injectable()
export class UnambiguousQueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const { url } = context.switchToHttp().getRequest<FastifyRequest>().raw;
    const start = url?.indexOf('?') ?? -1;
    if (url && start >= 0) refuseAmbiguousQuery(url.slice(start + 1));
    return true;
  }
}

/** The same, and a query beside a body is refused too: there everything that is asked stands in the body. */
@Injectable()
export class StrictQueryGuard extends UnambiguousQueryGuard {
  override canActivate(context: ExecutionContext): true {
    const { url, method } = context.switchToHttp().getRequest<FastifyRequest>().raw;
    if (method === 'POST' && url?.includes('?')) {
      throw validationFailed([{ field: 'query', message: 'must be empty' }]);
    }
    return super.canActivate(context);
  }
}

function refuseAmbiguousQuery(query: string): void {
  const seen = new Set<string>();
  for (const parameter of query.split('&')) {
    const equals = parameter.indexOf('=');
    const name = decode(equals < 0 ? parameter : parameter.slice(0, equals));
    if (name === undefined) throw malformed('query');
    if (equals >= 0 && decode(parameter.slice(equals + 1)) === undefined) throw malformed(name);
    if (seen.has(name)) {
      throw validationFailed([{ field: name, message: 'must be given once' }]);
    }
    seen.add(name);
  }
}

function decode(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Not an escape of UTF-8: the caller names the parameter.
    return undefined;
  }
}

function malformed(field: string): PresignError {
  const fault = { field, message: 'must be UTF-8 in percent escapes' };
  return field === 'file_name'
    ? new PresignError('invalid_key', `${field} ${fault.message}`, [fault])
    : validationFailed([fault]);
}
