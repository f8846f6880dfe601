import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { PROBLEMS, type ProblemCode } from './problem-catalogue.js';
import { problemOf } from './problem.dto.js';

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
  const body = JSON.stringify({
    ...problemOf(code, 'The request is not valid HTTP, too large or too slow'),
    request_id: randomUUID(),
  });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\n` +
      'content-type: application/problem+json; charset=utf-8\r\n' +
      `content-length: ${Buffer.byteLength(body)}\r\n` +
      `connection: close\r\n\r\n${body}`,
  );
}
