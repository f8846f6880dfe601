import type { S3Client } from '@aws-sdk/client-s3';
import { objectPath, type BucketEndpoint } from '../aws-sdk/bucket-endpoint.js';
import { clientCredentials } from '../aws-sdk/client-credentials.js';
import { assertObjectExists } from '../aws-sdk/object-exists.js';
import { objectKey } from '../s3/object-key.js';
import { objectRequestParts } from '../s3/object-request.js';
import type { OperationRequest } from '../s3/operation.js';
import { PresignError } from '../s3/presign-error.js';
import * as rules from '../s3/rules.js';
import { presignUrl, Signer } from '../sigv4/index.js';
import type { PresignedUrl } from './presigned-url.js';

export interface BucketSettings {
  /** The configured name. */
  readonly name: string;
  /** The real name. */
  readonly bucket: string;
  readonly client: S3Client;
  readonly endpoint: BucketEndpoint;
  readonly expiresIn: number;
  readonly maxExpiresIn: number;
}

export type BucketRequest = OperationRequest & {
  /** Seconds, 1 to 604800. Default: the bucket's. */
  readonly expiresIn?: number | undefined;
};

/** Presigns for one bucket. */
export class BucketPresigner {
  #signer: { readonly credentials: object; readonly signer: Signer } | undefined;

  constructor(private readonly settings: BucketSettings) {}

  /**
   * @param date the signing time, from which the URL is valid
   * @throws {PresignError} with any code but `unknown_bucket`
   */
  async presign(request: BucketRequest, date = new Date()): Promise<PresignedUrl> {
    const { name, bucket, client, endpoint } = this.settings;
    const key = objectKey(request.key);
    const { method, query, headers } = objectRequestParts(request);
    const asked = this.askedExpiry(request.expiresIn);
    if ('mustExist' in request && request.mustExist) {
      await assertObjectExists(client, bucket, key, request.versionId);
    }
    const credentials = await clientCredentials(client);
    const signedAt = Math.floor(date.getTime() / 1000);
    const expiry = cutToCredentials(asked, credentials.expiration, signedAt);
    const url = presignUrl(
      { ...endpoint, method, path: objectPath(endpoint, key), query, headers },
      this.signerFor(credentials),
      date,
      expiry.expiresIn,
    );
    const expiresAt = new Date((signedAt + expiry.expiresIn) * 1000);
    return { url, method, headers, bucket: name, key, ...expiry, expiresAt };
  }

  private askedExpiry(wish: number | undefined): Expiry {
    const { expiresIn, maxExpiresIn } = this.settings;
    if (wish === undefined) return { expiresIn, expiryLimitedBy: null };
    if (!rules.expiresIn.accepts(wish)) {
      const faults = [{ field: 'expiresIn', message: rules.expiresIn.message }];
      throw new PresignError('validation_failed', `expiresIn ${rules.expiresIn.message}`, faults);
    }
    return wish > maxExpiresIn
      ? { expiresIn: maxExpiresIn, expiryLimitedBy: 'policy' }
      : { expiresIn: wish, expiryLimitedBy: null };
  }

  private signerFor(credentials: ConstructorParameters<typeof Signer>[0]): Signer {
    // The SDK hands out one object until it refreshes, so its identity stands for its content.
    if (this.#signer?.credentials !== credentials) {
      const { region, service } = this.settings.endpoint;
      this.#signer = { credentials, signer: new Signer(credentials, region, service) };
    }
    return this.#signer.signer;
  }
}

type Expiry = Pick<PresignedUrl, 'expiresIn' | 'expiryLimitedBy'>;

/** S3 refuses a URL as soon as its credentials have expired, whatever the URL says. */
function cutToCredentials(asked: Expiry, expiration: Date | undefined, signedAt: number): Expiry {
  if (!expiration) return asked;
  const life = Math.floor(expiration.getTime() / 1000) - signedAt;
  if (life < 1) {
    throw new PresignError('credentials_unavailable', 'The credentials have expired');
  }
  return life < asked.expiresIn ? { expiresIn: life, expiryLimitedBy: 'credentials' } : asked;
}
