import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { RequestHeaders } from '../request/request-headers.js';
import { S3Error } from '../response/s3-error.js';
import { crc32c, Crc64Nvme } from './crc.js';

/** Takes the bytes of a body in turn; what `createHash` gives is one. */
interface Digest {
  update(bytes: Buffer): unknown;
  digest(): Buffer;
}

/**
 * Computes a checksum.
 * @param algorithm in lower case, `crc32`
 * @throws {S3Error} `NotImplemented` for one that the store does not compute
 */
export function checksumDigest(algorithm: string): Digest {
  const digest = DIGESTS.get(algorithm)?.();
  if (digest) return digest;
  throw new S3Error('NotImplemented', `This store does not implement the checksum ${algorithm}.`);
}

/** The checksum that a request says its body has. */
export interface DeclaredChecksum {
  /** `x-amz-checksum-sha256` */
  readonly header: string;
  readonly algorithm: string;
  /** In base64; `undefined` when it follows the body. */
  readonly value: string | undefined;
  /** Computes that of the body. */
  readonly digest: Digest;
}

/**
 * Reads `x-amz-checksum-*` or, for one that follows the body, `x-amz-trailer`.
 * @throws {S3Error} `InvalidRequest` for more than one or a malformed one, `NotImplemented` for an
 *   algorithm that the store does not compute
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function declaredChecksum(headers: RequestHeaders): DeclaredChecksum | undefined {
  const trailers = (headers.get('x-amz-trailer') ?? '').toLowerCase().split(',');
  const names = [...headers.keys(), ...trailers.map((name) => name.trim())];
  const [header, another] = names.filter((name) => CHECKSUM.test(name));
  if (header === undefined) return undefined;
  if (another !== undefined) {
    throw new S3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const algorithm = header.slice('x-amz-checksum-'.length);
  const digest = checksumDigest(algorithm);
  const value = headers.get(header);
  if (value !== undefined && !hasLengthOf(value, algorithm)) {
    throw new S3Error('InvalidRequest', `Value for ${header} header is invalid.`);
  }
  return { header, algorithm, value, digest };
}

const CHECKSUM = /^x-amz-checksum-(?!algorithm$|mode$|type$)/;

const DIGESTS: ReadonlyMap<string, () => Digest> = new Map<string, () => Digest>([
  ['md5', () => createHash('md5')],
  ['sha1', () => createHash('sha1')],
  ['sha256', () => createHash('sha256')],
  ['sha512', () => createHash('sha512')],
  ['crc32', () => new Crc32(crc32)],
  ['crc32c', () => new Crc32(crc32c)],
  ['crc64nvme', () => new Crc64Nvme()],
]);

class Crc32 implements Digest {
  #value = 0;

  constructor(private readonly next: (bytes: Buffer, value: number) => number) {}

  update(bytes: Buffer): void {
    this.#value = this.next(bytes, this.#value);
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.#value);
    return bytes;
  }
}

function hasLengthOf(value: string, algorithm: string): boolean {
  const bytes = Buffer.from(value, 'base64');
  const length = DIGESTS.get(algorithm)?.().digest().length;
  return bytes.length === length && bytes.toString('base64') === value;
}
