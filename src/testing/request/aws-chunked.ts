import { S3Error } from '../response/s3-error.js';

/**
 * Decodes the `aws-chunked` content encoding without chunk signatures.
 *
 * ```text
 * 5\r\n                                  size of the chunk in hexadecimal
 * hello\r\n
 * 0\r\n                                  the last chunk
 * x-amz-checksum-crc32:NhCmhg==\r\n      trailing headers
 * \r\n
 * ```
 * @param length of the decoded body in bytes, as declared
 * @param trailer receives the trailing headers, names in lower case
 * @throws {S3Error} `IncompleteBody` when the encoding is broken or the length is another
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Buffer>,
  length: number | undefined,
  trailer: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = new BodyReader(body[Symbol.asyncIterator]());
  let decoded = 0;
  for (let size = await chunkSize(reader); size > 0; size = await chunkSize(reader)) {
    decoded += size;
    if (length !== undefined && decoded > length) throw incompleteBody();
    yield* reader.bytes(size);
    if ((await reader.line()) !== '') throw incompleteBody();
  }
  if (decoded !== length) throw incompleteBody();
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    if (colon < 0 || trailer.size === MAX_TRAILERS) throw incompleteBody();
    trailer.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  if (!(await reader.atEnd())) throw incompleteBody();
}

async function chunkSize(reader: BodyReader): Promise<number> {
  const line = await reader.line();
  if (!/^[0-9a-f]{1,13}$/i.test(line)) throw incompleteBody();
  return Number.parseInt(line, 16);
}

/** No client sends as many headers after a body. */
const MAX_TRAILERS = 16;

/** Longer lines are no chunk size and no checksum. */
const MAX_LINE = 1024;

class BodyReader {
  #buffer: Buffer = Buffer.alloc(0);

  constructor(private readonly body: AsyncIterator<Buffer, unknown>) {}

  /** The text up to the next `\r\n`. */
  async line(): Promise<string> {
    let end = this.#buffer.indexOf('\r\n');
    while (end < 0) {
      if (this.#buffer.length > MAX_LINE || !(await this.fill())) throw incompleteBody();
      end = this.#buffer.indexOf('\r\n');
    }
    return this.take(end + 2).toString('latin1', 0, end);
  }

  async *bytes(count: number): AsyncGenerator<Buffer> {
    let left = count;
    while (left > 0) {
      if (this.#buffer.length === 0 && !(await this.fill())) throw incompleteBody();
      const chunk = this.take(Math.min(left, this.#buffer.length));
      left -= chunk.length;
      yield chunk;
    }
  }

  async atEnd(): Promise<boolean> {
    return this.#buffer.length === 0 && !(await this.fill());
  }

  private take(count: number): Buffer {
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return taken;
  }

  private async fill(): Promise<boolean> {
    const next = await this.body.next();
    if (next.done) return false;
    this.#buffer = Buffer.concat([this.#buffer, next.value]);
    return true;
  }
}

const incompleteBody = () =>
  new S3Error('IncompleteBody', 'The request body terminated unexpectedly.');
