import { hash } from 'node:crypto';

const BLOCK = 64;
const DIGEST = 32;
/** Longer messages than any string to sign; policies of forms are longer still. */
const SCRATCH = 1024;

/**
 * A key of HMAC-SHA-256, its two padded blocks prepared once. With them a signature is two one-shot hashes;
 * a `createHmac` per signature costs two to three times more under load, for the native object that it
 * leaves to the collector.
 * @see https://www.rfc-editor.org/rfc/rfc2104#section-2
 */
export class HmacSha256 {
  readonly #inner = Buffer.alloc(BLOCK + SCRATCH);
  readonly #outer = Buffer.alloc(BLOCK + DIGEST);
  /** What stands in `#inner` behind the block, and where it ends. */
  #start = '';
  #startEnd = BLOCK;
  /** The part of `#inner` in use: strings to sign of one day have one length. */
  #padded = this.#inner.subarray(0, BLOCK);

  constructor(key: string | Buffer) {
    const bytes = Buffer.from(key);
    const short = bytes.length > BLOCK ? hash('sha256', bytes, 'buffer') : bytes;
    for (let i = 0; i < BLOCK; i += 1) {
      this.#inner[i] = (short[i] ?? 0) ^ 0x36;
      this.#outer[i] = (short[i] ?? 0) ^ 0x5c;
    }
  }

  /**
   * Of `start` and `message`, in hexadecimal.
   * @param start what many messages begin with: it is written when it changes
   */
  hex(message: string, start = ''): string {
    this.hashInner(message, start);
    return hash('sha256', this.#outer, 'hex');
  }

  bytes(message: string): Buffer {
    this.hashInner(message, '');
    return hash('sha256', this.#outer, 'buffer');
  }

  private hashInner(message: string, start: string): void {
    const digest = hash('sha256', this.withInnerPad(message, start), 'binary');
    this.#outer.write(digest, BLOCK, 'binary');
  }

  private withInnerPad(message: string, start: string): Buffer {
    // A UTF-16 unit is at most three bytes of UTF-8.
    if ((start.length + message.length) * 3 > SCRATCH) {
      return Buffer.concat([this.#inner.subarray(0, BLOCK), Buffer.from(start + message)]);
    }
    if (start !== this.#start) {
      this.#startEnd = BLOCK + this.#inner.write(start, BLOCK, 'utf8');
      this.#start = start;
    }
    const end = this.#startEnd + this.#inner.write(message, this.#startEnd, 'utf8');
    if (this.#padded.length !== end) this.#padded = this.#inner.subarray(0, end);
    return this.#padded;
  }
}
