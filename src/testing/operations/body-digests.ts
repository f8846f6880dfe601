import { createHash } from 'node:crypto';
import type { RequestHeaders } from '../request/request-headers.js';
import { S3Error } from '../response/s3-error.js';
import { declaredChecksum } from './checksum.js';

/** Everything that is computed of a body while it passes, and compared with what the request says of it. */
export class BodyDigests {
  readonly #md5 = createHash('md5');
  readonly #contentMd5: string | undefined;
  readonly #checksum;
  #size = 0;

  /** @throws {S3Error} for a `Content-MD5` or checksum header of the wrong form */
  constructor(headers: RequestHeaders) {
    this.#contentMd5 = headers.get('content-md5');
    if (this.#contentMd5 !== undefined && !isBase64(this.#contentMd5, 16)) {
      throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
    }
    this.#checksum = declaredChecksum(headers);
  }

  async *read(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      this.#md5.update(chunk);
      this.#checksum?.digest.update(chunk);
      this.#size += chunk.length;
      yield chunk;
    }
  }

  /**
   * To be called once, after the body.
   * @throws {S3Error} `BadDigest` when the body is another than the request says
   */
  verify(trailer: ReadonlyMap<string, string>) {
    const md5 = this.#md5.digest();
    if (this.#contentMd5 !== undefined && this.#contentMd5 !== md5.toString('base64')) {
      throw new S3Error(
        'BadDigest',
        'The Content-MD5 you specified did not match what we received.',
        { ExpectedDigest: this.#contentMd5, CalculatedDigest: md5.toString('base64') },
      );
    }
    return {
      size: this.#size,
      etag: `"${md5.toString('hex')}"`,
      checksums: this.verifyChecksum(trailer),
    };
  }

  private verifyChecksum(trailer: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
    if (!this.#checksum) return {};
    const { header, algorithm, value, digest } = this.#checksum;
    const computed = digest.digest().toString('base64');
    if ((value ?? trailer.get(header)) !== computed) {
      throw new S3Error(
        'BadDigest',
        `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
      );
    }
    return { [header]: computed };
  }
}

function isBase64(text: string, length: number): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === length && bytes.toString('base64') === text;
}
