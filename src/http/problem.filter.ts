import {
  Catch,
  HttpException,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimitedError } from './rate-limited-error.js';
import { UnauthenticatedError } from './unauthenticated-error.js';
import { PresignError, type FieldFault } from '../s3/presign-error.js';
import { SigningError } from '../sigv4/index.js';
import { snakeCased } from './camel-case.js';
import { InvalidRequestError } from './invalid-request-error.js';
import {
  PROBLEMS,
  problemCodeOf,
  problemCodeOfStatus,
  type ProblemCode,
  type ProblemKind,
} from './problem-catalogue.js';
import { problemMessageOf } from './problem-message.decorator.js';
import { problemOf } from './problem.dto.js';

interface Fault {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: readonly FieldFault[];
}

/** Turns whatever was thrown into problem details: the one place that maps errors to HTTP. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const fault = faultOf(error);
    const kind = PROBLEMS[fault.code];
    logFault(this.logger, fault.code, error, request.id);
    const retryAfter = error instanceof RateLimitedError ? error.retryAfter : retryAfterOf(kind);
    if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
    if (error instanceof UnauthenticatedError && error.schemes.length > 0) {
      void reply.header('www-authenticate', error.challenge);
    }
    void reply
      .status(kind.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send({
        ...problemOf(fault.code, fault.detail, problemMessageOf(request), fault.errors),
        request_id: request.id,
      });
  }
}

const retryAfterOf = (kind: ProblemKind) => kind.retryAfter;

/** What is the service's own fault, or that of what it stands on, is told to those who run it. */
export function logFault(
  logger: Logger,
  code: ProblemCode,
  error: unknown,
  requestId: string,
): void {
  // A line for each would be more load; the answers are in the access log.
  if (code === 'overloaded') return;
  if (PROBLEMS[code].status >= 500) logger.error(describe(error, requestId));
}

/** What an error says to the caller. Only our own errors speak in their own words. */
export function faultOf(error: unknown): Fault {
  if (error instanceof PresignError) {
    const code = problemCodeOf(error.code);
    return error.code === 'unknown_bucket'
      ? { code, detail: 'No grant allows this request', errors: [] }
      : { code, ...inApiNames(error) };
  }
  // Everything that a caller can send was checked before: what the signer refuses is our own fault.
  if (error instanceof SigningError) return internal();
  const status = statusOf(error);
  const code = problemCodeOfStatus(status);
  if (code === 'internal_error') return internal();
  return { code, detail: DETAILS[code] ?? PROBLEMS[code].title, errors: [] };
}

const internal = (): Fault => ({
  code: 'internal_error',
  detail: 'The request could not be answered; the log of the service has the reason',
  errors: [],
});

const DETAILS: Readonly<Partial<Record<ProblemCode, string>>> = {
  validation_failed: 'The request body is not valid JSON, or the request is not valid HTTP',
  not_found: 'No route has this method and path',
  payload_too_large: 'The request body is larger than the service takes',
  unsupported_media_type: 'The request body must be sent as application/json',
};

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  // Fastify's own errors carry their status.
  if (error instanceof Error && 'statusCode' in error) return Number(error.statusCode) || 500;
  return 500;
}

/** The core's words name options of the library; the API's fields are in snake_case. */
function inApiNames(error: PresignError): Omit<Fault, 'code'> {
  const { message, faults } = error;
  if (error instanceof InvalidRequestError) return { detail: message, errors: faults };
  const errors = faults.map((fault) => ({ ...fault, field: snakeCased(fault.field) }));
  const detail = errors.map((fault) => `${fault.field || 'body'} ${fault.message}`).join('; ');
  return { detail: detail || message, errors };
}

function describe(error: unknown, requestId: string): string {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
  return `request ${requestId}: ${reason}${cause && `\ncaused by: ${cause}`}`;
}
