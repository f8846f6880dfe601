import type { S3Client } from '@aws-sdk/client-s3';
import { objectPath, type BucketEndpoint } from '../aws-sdk/bucket-endpoint.js';
import type { CredentialSource, ExpiringCredentials } from '../aws-sdk/credential-source.js';
import { answersDue, assertObjectExists } from '../aws-sdk/object-exists.js';
import { SESSION_TOKEN } from '../aws-sdk/session-credentials.js';
import { objectKey } from '../s3/object-key.js';
import { objectRequestParts, type ObjectRequestParts } from '../s3/object-request.js';
import { PresignError } from '../s3/presign-error.js';
import type { GetRequest, HeadRequest, OperationRequest } from '../s3/operation.js';
import { assertRequest, checkFields } from '../s3/request-fields.js';
import { assertDate } from '../s3/signing-date.js';
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
  /** Seconds; a longer life is cut, and said so. Default: the bucket's. */
  readonly maxExpiresIn?: number | undefined;
};

/** Presigns for one bucket. */
export class BucketPresigner {
  #signer: { readonly credentials: object; readonly signer: Signer } | undefined;

  constructor(private readonly settings: BucketSettings) {}

  /** The configured name. */
  get name(): string {
    return this.settings.name;
  }

  /**
   * @param date the time of the request, from which the URL is valid
   * @param due with `mustExist`: when S3's answer is due, by `performance.now()`; in three seconds by default
   * @throws {PresignError} with any code but `unknown_bucket`
   */
  async presign(request: BucketRequest, date = new Date(), due?: number): Promise<PresignedUrl> {
    assertRequest(request);
    assertDate(date);
    let signingDate = date;
    if ('mustExist' in request && request.mustExist) {
      const begin = performance.now();
      await this.find(request, date, due ?? answersDue());
      // Signed only now, so that its life is what the answer says.
      signingDate = new Date(date.getTime() + performance.now() - begin);
    }
    const credentials = this.settings.credentials.get(signingDate);
    // Nearly always at hand: no turn of the event loop then.
    return this.sign(request, signingDate, 'then' in credentials ? await credentials : credentials);
  }

  private async find(request: ReadRequest, date: Date, due: number): Promise<void> {
    const { client, bucket, credentials, endpoint, requesterPays } = this.settings;
    const key = objectKey(request.key);
    checkFields(request);
    // The client would wait for them too, but without this source's deadline.
    const signing = await credentials.get(date);
    const session = endpoint.scheme === 'sigv4' ? undefined : signing;
    const { versionId } = request;
    const object = { bucket, key, versionId, requesterPays };
    await assertObjectExists(client, object, due, session);
  }

  private sign(request: BucketRequest, date: Date, credentials: ExpiringCredentials): PresignedUrl {
    const { name, endpoint } = this.settings;
    assertOwnBucket(request, name);
    const key = objectKey(request.key);
    const { method, query, headers } = objectRequestParts(request);
    const life = lifeOf(request.expiresIn, this.limitsFor(request), date, credentials.expiration);
    const url = presignUrl(
      {
        method,
        protocol: endpoint.protocol,
        host: endpoint.host,
        path: objectPath(endpoint, key),
        query: this.withOwn(query, credentials),
        headers,
      },
      this.signerFor(credentials),
      life.signedAt,
      life.signedExpiresIn,
    );
    const { expiresIn, expiresAt, expiryLimitedBy } = life;
    return { url, method, headers, bucket: name, key, expiresIn, expiresAt, expiryLimitedBy };
  }

  /** Adds what the bucket asks for. Mostly nothing, and then the list stays the shared one. */
  private withOwn(query: Query, { sessionToken = '' }: ExpiringCredentials): Query {
    const { endpoint, requesterPays } = this.settings;
    const asked = requesterPays ? [...query, REQUESTER_PAYS] : query;
    return endpoint.scheme === 'sigv4' ? asked : [...asked, [SESSION_TOKEN, sessionToken]];
  }

  private limitsFor({ operation, maxExpiresIn: most = Infinity }: BucketRequest): LifeLimits {
    const { settings } = this;
    // Only what is read can be cached, and only for less than it may live.
    const isStable =
      (operation === 'get' || operation === 'head') && (settings.stableFor ?? 0) < most;
    if (isStable && most >= settings.maxExpiresIn) return settings;
    const { expiresIn, maxExpiresIn, stableFor } = settings;
    return {
      expiresIn,
      maxExpiresIn: Math.min(most, maxExpiresIn),
      stableFor: isStable ? stableFor : undefined,
    };
  }

  private signerFor(credentials: ExpiringCredentials): Signer {
    // The source hands out one object until it refreshes, so its identity stands for its content.
    if (this.#signer?.credentials !== credentials) {
      const { region, service, scheme } = this.settings.endpoint;
      const { accessKeyId, secretAccessKey } = credentials;
      const signing = scheme === 'sigv4' ? credentials : { accessKeyId, secretAccessKey };
      this.#signer = { credentials, signer: new Signer(signing, region, service) };
    }
    return this.#signer.signer;
  }
}

type Query = ObjectRequestParts['query'];

/** In the query, where the SDK puts it too, so that a browser can follow the URL. */
const REQUESTER_PAYS = ['x-amz-request-payer', 'requester'] as const;

type ReadRequest = GetRequest | HeadRequest;

/** Whoever has one bucket's presigner may be without types, and must not get a URL for another than it names. */
function assertOwnBucket(request: BucketRequest, name: string): void {
  const { bucket }: { readonly bucket?: unknown } & BucketRequest = request;
  if (bucket === undefined || bucket === name) return;
  const message = 'must be left out, or name the bucket of this presigner';
  throw new PresignError('validation_failed', `bucket ${message}`, [{ field: 'bucket', message }]);
}
