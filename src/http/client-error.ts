import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEMS, type ProblemCode } from './problem-catalogue.js';
import { problemOf } from './problem.dto.js';
import { REQUEST_ID, requestIdOf } from './request-id.js';

/** Faults of the HTTP parser, which strike before there is a request. */
const CODES: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'header_fields_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Answers what is not HTTP, or too much of it, in the same envelope as all errors. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  // The peer is gone, or an answer is on its way already: nothing to say.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const code = CODES[error.code ?? ''] ?? 'validation_failed';
  const { status, title } = PROBLEMS[code];
  // Of the request nothing can be relied on, its id neither.
  const requestId = randomUUID();
  const body = bodyOf(code, 'The request is not valid HTTP, too large or too slow', requestId);
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\n` +
      Object.entries({ ...HEADERS, [REQUEST_ID]: requestId })
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('') +
      `content-length: ${Buffer.byteLength(body)}\r\n` +
      `connection: close\r\n\r\n${body}`,
  );
}

/** Faults of the router, which strike before there is a route: a path that is not UTF-8 in percent escapes. */
export function answerFrameworkError(
  _error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const detail = 'The path is not UTF-8 in percent escapes, or too long';
  void reply
    .status(PROBLEMS.validation_failed.status)
    .headers({ ...HEADERS, [REQUEST_ID]: request.id })
    .send(bodyOf('validation_failed', detail, request.id));
}

/** More requests than can be answered soon: said without looking into this one. */
export function answerOverloaded({ id }: FastifyRequest, reply: FastifyReply): void {
  const { status, retryAfter } = PROBLEMS.overloaded;
  void reply
    .status(status)
    .headers(HEADERS)
    .header('retry-after', String(retryAfter))
    .send(bodyOf('overloaded', 'The service can not answer soon; others are before you', id));
}

/** A request that has not arrived yet, and will not be waited for. */
export function answerUnfinished({ raw, id }: FastifyRequest, reply: FastifyReply): void {
  if (raw.complete || reply.sent) return;
  reply.hijack();
  const body = bodyOf('request_timeout', 'The service stops, and can not wait for the rest', id);
  reply.raw.writeHead(PROBLEMS.request_timeout.status, {
    ...HEADERS,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  reply.raw.end(body);
}

/** An `Expect` header that asks for anything but `100-continue`. */
export function answerExpectation(request: IncomingMessage, response: ServerResponse): void {
  const { status } = PROBLEMS.expectation_failed;
  const requestId = requestIdOf(request);
  response.writeHead(status, { ...HEADERS, [REQUEST_ID]: requestId, connection: 'close' });
  response.end(bodyOf('expectation_failed', 'Nothing but 100-continue can be expected', requestId));
}

/** No hook adds to these answers: that they are JSON and nothing else is said to browsers here. */
const HEADERS = {
  'content-type': 'application/problem+json; charset=utf-8',
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

const bodyOf = (code: ProblemCode, detail: string, requestId: string) =>
  JSON.stringify({ ...problemOf(code, detail), request_id: requestId });
