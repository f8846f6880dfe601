import { HmacSha256 } from './hmac-sha256.js';
import { SigningError } from './signing-error.js';
import { uriEncode } from './uri-encode.js';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present with temporary credentials. */
  readonly sessionToken?: string | undefined;
}

/** What is the same for every signature of one day. */
interface SigningDay {
  readonly day: string;
  readonly scope: string;
  readonly encodedCredential: string;
  readonly key: HmacSha256;
}

/**
 * Signs for one set of credentials in one region. The secret cannot be read back or printed; the day's
 * signing key is derived once.
 */
export class Signer {
  readonly accessKeyId: string;
  readonly #sessionToken: string | undefined;
  readonly #encodedSessionToken: string | undefined;
  readonly #secretAccessKey: string;
  #current: SigningDay | undefined;

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
    this.#sessionToken = credentials.sessionToken || undefined;
    this.#encodedSessionToken = this.#sessionToken && uriEncode(this.#sessionToken);
  }

  /** What goes into `X-Amz-Security-Token`. Part of the URL, yet a secret until the URL is handed out. */
  get sessionToken(): string | undefined {
    return this.#sessionToken;
  }

  /** The same, encoded for a query. */
  get encodedSessionToken(): string | undefined {
    return this.#encodedSessionToken;
  }

  /** The credential scope, `20130524/us-east-1/s3/aws4_request`. */
  scope(day: string): string {
    return this.on(day).scope;
  }

  /** Access key and scope, encoded for a query: the value of `X-Amz-Credential`. */
  encodedCredential(day: string): string {
    return this.on(day).encodedCredential;
  }

  /**
   * The signature in hexadecimal.
   * @param day that of the scope, `20130524`
   * @param start what stands before `stringToSign`, where that is the same for many: it is prepared once
   */
  sign(stringToSign: string, day: string, start = ''): string {
    return this.on(day).key.hex(stringToSign, start);
  }

  private on(day: string): SigningDay {
    if (this.#current?.day !== day) {
      const scope = `${day}/${this.region}/${this.service}/aws4_request`;
      const encodedCredential = uriEncode(`${this.accessKeyId}/${scope}`);
      this.#current = { day, scope, encodedCredential, key: this.deriveKey(day) };
    }
    return this.#current;
  }

  /** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
  private deriveKey(day: string): HmacSha256 {
    const dateKey = new HmacSha256(`AWS4${this.#secretAccessKey}`).bytes(day);
    const regionKey = new HmacSha256(dateKey).bytes(this.region);
    const serviceKey = new HmacSha256(regionKey).bytes(this.service);
    return new HmacSha256(new HmacSha256(serviceKey).bytes('aws4_request'));
  }
}
