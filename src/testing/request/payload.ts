import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { UNSIGNED_PAYLOAD } from '../../sigv4/index.js';
import { S3Error } from '../response/s3-error.js';
import { decodeAwsChunked } from './aws-chunked.js';
import type { RequestHeaders } from './request-headers.js';

/** A body whose chunks are followed by trailing headers, none of it signed. */
const STREAMING_UNSIGNED_PAYLOAD_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/** The body of a request. */
export interface Payload {
  /** In bytes, as declared; `undefined` when the request declares none. */
  readonly length: number | undefined;
  /**
   * The body, to be read once and to its end: it fails there when the body is not what was signed.
   * @throws {S3Error} `XAmzContentSHA256Mismatch`, `IncompleteBody`
   */
  readonly bytes: AsyncIterable<Buffer>;
  /** Headers that came after the body; there once it is read. */
  readonly trailer: ReadonlyMap<string, string>;
}

/**
 * The body that belongs to a payload hash.
 * @param payloadHash the value of `x-amz-content-sha256`
 * @param onRead called when the body is first read
 * @throws {S3Error} `InvalidArgument` for a hash of no known form, `NotImplemented` for signed chunks
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function openPayload(
  message: IncomingMessage,
  headers: RequestHeaders,
  payloadHash: string,
  onRead: () => void,
): Payload {
  const trailer = new Map<string, string>();
  const body = readBody(message, onRead);
  if (payloadHash === STREAMING_UNSIGNED_PAYLOAD_TRAILER) {
    const length = wholeNumber(headers.get('x-amz-decoded-content-length'));
    return { length, bytes: decodeAwsChunked(body, length, trailer), trailer };
  }
  const length = wholeNumber(headers.get('content-length'));
  if (payloadHash === UNSIGNED_PAYLOAD) return { length, bytes: body, trailer };
  if (SHA256.test(payloadHash)) return { length, bytes: hashed(body, payloadHash), trailer };
  if (payloadHash.startsWith('STREAMING-')) {
    throw new S3Error('NotImplemented', `This store does not implement ${payloadHash}.`);
  }
  throw new S3Error(
    'InvalidArgument',
    `x-amz-content-sha256 must be ${UNSIGNED_PAYLOAD}, ${STREAMING_UNSIGNED_PAYLOAD_TRAILER} or a valid sha256 value.`,
    { ArgumentName: 'x-amz-content-sha256' },
  );
}

/**
 * Reads a body that is to be small.
 * @param maxBytes 1 MiB by default
 * @throws {S3Error} `MaxMessageLengthExceeded`
 */
export async function readPayload(payload: Payload, maxBytes = 1024 ** 2): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of payload.bytes) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new S3Error('MaxMessageLengthExceeded', 'Your request was too big.');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const SHA256 = /^[0-9a-f]{64}$/;

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

async function* readBody(message: IncomingMessage, onRead: () => void): AsyncGenerator<Buffer> {
  onRead();
  // A refusal in the middle of a body still has to be answered on this connection.
  const chunks: AsyncIterable<unknown> = message.iterator({ destroyOnReturn: false });
  for await (const chunk of chunks) if (Buffer.isBuffer(chunk)) yield chunk;
}

async function* hashed(body: AsyncIterable<Buffer>, expected: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
  const computed = hash.digest('hex');
  if (computed === expected) return;
  throw new S3Error(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { ClientComputedContentSHA256: expected, S3ComputedContentSHA256: computed },
  );
}
