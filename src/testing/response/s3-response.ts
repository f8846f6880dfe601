import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The answer to one request. Header names are in lower case. */
export interface S3Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** XML, or the bytes of an object: a stream belongs to the answer and is closed by it. */
  readonly body?: string | Readable;
}

/**
 * Writes the answer.
 * @throws the failure of a body's stream, or of the connection; the answer is then cut off
 */
export async function send(response: ServerResponse, answer: S3Response): Promise<void> {
  const { status, headers, body } = answer;
  if (body === undefined || typeof body === 'string') {
    const length = status === 204 || status === 304 ? {} : { 'content-length': bodyLength(body) };
    response.writeHead(status, { ...length, ...headers });
    response.end(body);
    return;
  }
  try {
    response.writeHead(status, headers);
  } catch (error) {
    body.destroy();
    throw error;
  }
  await pipeline(body, response);
}

function bodyLength(body: string | undefined): string {
  return String(Buffer.byteLength(body ?? ''));
}
