import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { PresignError } from '../s3/presign-error.js';

/** What the service knows of an upload under way: all of it stands in the token, so that any replica can go on. */
export type Upload = BegunUpload & (Declared | Undeclared);

interface BegunUpload {
  /** S3's own id. */
  readonly s3UploadId: string;
  /** The configured name. */
  readonly bucket: string;
  readonly key: string;
  /** The id of the principal who began. */
  readonly principal: string;
  /** The name of the grant that allowed it. */
  readonly grant: string;
  readonly contentType: string | undefined;
  readonly overwrite: boolean;
}

/** How the file is cut, in bytes. */
interface Declared {
  readonly size: number;
  readonly partSize: number;
}

/** The uploader cuts a file of whatever size. */
interface Undeclared {
  readonly size?: undefined;
  readonly partSize?: undefined;
}

/** The least length of a key, in bytes: that of the hash. */
const MIN_TOKEN_KEY_BYTES = 32;

const VERSION = 'v1';

/** Makes the `upload_id` of multipart uploads, and reads them: `v1.<JSON>.<HMAC-SHA-256>`, both in base64url. */
export class UploadTokens {
  readonly #keys: readonly Buffer[];

  /**
   * @param keys of 32 bytes at least: the first signs, all are good to read by. By default a random one, which no
   *   other process has.
   * @throws {RangeError} for no key, or one that is too short
   */
  constructor(keys: readonly Uint8Array[] = [randomBytes(MIN_TOKEN_KEY_BYTES)]) {
    if (keys.length === 0 || keys.some(({ length }) => length < MIN_TOKEN_KEY_BYTES)) {
      throw new RangeError(
        `keys must be of ${MIN_TOKEN_KEY_BYTES} bytes at least, and one or more`,
      );
    }
    this.#keys = keys.map((key) => Buffer.from(key));
  }

  sign(upload: Upload): string {
    const text = `${VERSION}.${Buffer.from(JSON.stringify(upload)).toString('base64url')}`;
    const [key = Buffer.alloc(0)] = this.#keys;
    return `${text}.${mac(key, text)}`;
  }

  /**
   * @param principal the id of who has the token
   * @throws {PresignError} `forbidden` for a token that was not signed here, or for somebody else
   */
  read(token: string, principal: string): Upload {
    const end = token.lastIndexOf('.');
    const text = token.slice(0, Math.max(0, end));
    const given = Buffer.from(token.slice(end + 1));
    if (!this.#keys.some((key) => isEqual(Buffer.from(mac(key, text)), given))) throw forbidden();
    const [version, payload = ''] = text.split('.');
    if (version !== VERSION) throw forbidden();
    const upload = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Upload;
    if (upload.principal !== principal) throw forbidden();
    return upload;
  }
}

const mac = (key: Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest('base64url');

const isEqual = (one: Buffer, other: Buffer) =>
  one.length === other.length && timingSafeEqual(one, other);

/** The same whatever is wrong with it. */
const forbidden = () => new PresignError('forbidden', 'No grant allows this request');
