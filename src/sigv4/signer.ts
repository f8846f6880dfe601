import { createHmac } from 'node:crypto';
import { SigningError } from './signing-error.js';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present with temporary credentials. */
  readonly sessionToken?: string | undefined;
}

/**
 * Signs for one set of credentials in one region. The secret cannot be read back or printed; the day's
 * signing key is derived once.
 */
export class Signer {
  readonly accessKeyId: string;
  readonly #sessionToken: string | undefined;
  readonly #secretAccessKey: string;
  #signingKey: { readonly day: string; readonly key: Buffer } | undefined;

  /**
   * @param region as S3 names it, `eu-central-1`; custom servers often take `us-east-1`
   * @param service `s3`, or another service's signing name
   * @throws {SigningError} `invalid_credentials` when the access key or the secret is empty
   */
  constructor(
    credentials: Credentials,
    readonly region: string,
    readonly service = 's3',
  ) {
    if (!credentials.accessKeyId || !credentials.secretAccessKey) {
      throw new SigningError('invalid_credentials', 'credentials lack an access key or its secret');
    }
    this.accessKeyId = credentials.accessKeyId;
    this.#secretAccessKey = credentials.secretAccessKey;
    this.#sessionToken = credentials.sessionToken;
  }

  /** What goes into `X-Amz-Security-Token`. Part of the URL, yet a secret until the URL is handed out. */
  get sessionToken(): string | undefined {
    return this.#sessionToken;
  }

  /** The credential scope, `20130524/us-east-1/s3/aws4_request`. */
  scope(day: string): string {
    return `${day}/${this.region}/${this.service}/aws4_request`;
  }

  /** The signature in hexadecimal. `day` is that of the scope, `20130524`. */
  sign(stringToSign: string, day: string): string {
    return createHmac('sha256', this.signingKey(day)).update(stringToSign).digest('hex');
  }

  /** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
  private signingKey(day: string): Buffer {
    if (this.#signingKey?.day !== day) {
      const dateKey = hmac(`AWS4${this.#secretAccessKey}`, day);
      const regionKey = hmac(dateKey, this.region);
      const serviceKey = hmac(regionKey, this.service);
      this.#signingKey = { day, key: hmac(serviceKey, 'aws4_request') };
    }
    return this.#signingKey.key;
  }
}

const hmac = (key: string | Buffer, data: string) =>
  createHmac('sha256', key).update(data).digest();
