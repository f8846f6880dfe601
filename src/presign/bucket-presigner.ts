import type { S3Client } from '@aws-sdk/client-s3';
import { objectPath, type BucketEndpoint } from '../aws-sdk/bucket-endpoint.js';
import type { CredentialSource, ExpiringCredentials } from '../aws-sdk/credential-source.js';
import { assertObjectExists } from '../aws-sdk/object-exists.js';
import { objectKey } from '../s3/object-key.js';
import { objectRequestParts } from '../s3/object-request.js';
import type { OperationRequest } from '../s3/operation.js';
import { presignUrl, Signer } from '../sigv4/index.js';
import { lifeOf, type LifeLimits } from './life.js';
import type { PresignedUrl } from './presigned-url.js';

export interface BucketSettings extends LifeLimits {
  /** The configured name. */
  readonly name: string;
  /** The real name. */
  readonly bucket: string;
  readonly client: S3Client;
  readonly credentials: CredentialSource;
  readonly endpoint: BucketEndpoint;
  readonly requesterPays: boolean;
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
   * @param date the time of the request, from which the URL is valid
   * @throws {PresignError} with any code but `unknown_bucket`
   */
  async presign(request: BucketRequest, date = new Date()): Promise<PresignedUrl> {
    if ('mustExist' in request && request.mustExist) {
      const { client, bucket } = this.settings;
      await assertObjectExists(client, bucket, objectKey(request.key), request.versionId);
    }
    const credentials = this.settings.credentials.get(date);
    // Nearly always at hand: no turn of the event loop then.
    return this.sign(request, date, 'then' in credentials ? await credentials : credentials);
  }

  private sign(request: BucketRequest, date: Date, credentials: ExpiringCredentials): PresignedUrl {
    const { name, endpoint, requesterPays } = this.settings;
    const key = objectKey(request.key);
    const { method, query, headers } = objectRequestParts(request);
    const life = lifeOf(request.expiresIn, this.limitsFor(request), date, credentials.expiration);
    const url = presignUrl(
      {
        method,
        protocol: endpoint.protocol,
        host: endpoint.host,
        path: objectPath(endpoint, key),
        query: requesterPays ? [...query, REQUESTER_PAYS] : query,
        headers,
      },
      this.signerFor(credentials),
      life.signedAt,
      life.signedExpiresIn,
    );
    const { expiresIn, expiresAt, expiryLimitedBy } = life;
    return { url, method, headers, bucket: name, key, expiresIn, expiresAt, expiryLimitedBy };
  }

  /** Only what is read can be cached. */
  private limitsFor({ operation }: BucketRequest): LifeLimits {
    const { expiresIn, maxExpiresIn } = this.settings;
    return operation === 'get' || operation === 'head'
      ? this.settings
      : { expiresIn, maxExpiresIn };
  }

  private signerFor(credentials: ExpiringCredentials): Signer {
    // The source hands out one object until it refreshes, so its identity stands for its content.
    if (this.#signer?.credentials !== credentials) {
      const { region, service } = this.settings.endpoint;
      this.#signer = { credentials, signer: new Signer(credentials, region, service) };
    }
    return this.#signer.signer;
  }
}

/** In the query, where the SDK puts it too, so that a browser can follow the URL. */
const REQUESTER_PAYS = ['x-amz-request-payer', 'requester'] as const;
