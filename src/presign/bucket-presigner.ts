import type { ExpiringCredentials } from '../aws-sdk/credential-source.js';
import { answersDue } from '../aws-sdk/in-time.js';
import { assertObjectExists } from '../aws-sdk/object-exists.js';
import { objectKey } from '../s3/object-key.js';
import { objectRequestParts } from '../s3/object-request.js';
import type { GetRequest, HeadRequest, OperationRequest, PostRequest } from '../s3/operation.js';
import { PresignError } from '../s3/presign-error.js';
import { assertRequest, checkFields } from '../s3/request-fields.js';
import { assertDate } from '../s3/signing-date.js';
import type { BucketSettings } from './bucket-settings.js';
import { lifeOf, type LifeLimits } from './life.js';
import type { PresignedPost } from './presigned-post.js';
import type { PresignedUrl } from './presigned-url.js';
import { presignForm } from './presign-form.js';
import type { WantedLife } from './wanted-life.js';

export type BucketRequest = OperationRequest & WantedLife;
export type BucketPostRequest = PostRequest & WantedLife;

/** Presigns for one bucket. */
export class BucketPresigner {
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
    const credentials = this.settings.signer.credentials(signingDate);
    return this.sign(request, signingDate, 'then' in credentials ? await credentials : credentials);
  }

  /**
   * A form for one upload.
   * @param date the time of the request, from which the form is valid
   * @throws {PresignError} with any code but `unknown_bucket`, `object_not_found` and `storage_unavailable`
   */
  async presignPost(request: BucketPostRequest, date = new Date()): Promise<PresignedPost> {
    assertRequest(request);
    assertDate(date);
    assertOwnBucket(request, this.name);
    return presignForm(request, this.settings, date);
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
    const { name } = this.settings;
    assertOwnBucket(request, name);
    const key = objectKey(request.key);
    const parts = objectRequestParts(request);
    const life = lifeOf(request.expiresIn, this.limitsFor(request), date, credentials.expiration);
    const url = this.settings.signer.url(key, parts, credentials, life);
    const { method, headers } = parts;
    const { expiresIn, expiresAt, expiryLimitedBy } = life;
    return { url, method, headers, bucket: name, key, expiresIn, expiresAt, expiryLimitedBy };
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
}

type ReadRequest = GetRequest | HeadRequest;

/** Whoever has one bucket's presigner may be without types, and must not get a URL for another than it names. */
function assertOwnBucket(request: object, name: string): void {
  const { bucket }: { readonly bucket?: unknown } = request;
  if (bucket === undefined || bucket === name) return;
  const message = 'must be left out, or name the bucket of this presigner';
  throw new PresignError('validation_failed', `bucket ${message}`, [{ field: 'bucket', message }]);
}
