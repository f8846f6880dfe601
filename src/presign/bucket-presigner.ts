import type { PostRequest } from '../s3/operation.js';
import { PresignError } from '../s3/presign-error.js';
import { assertRequest } from '../s3/request-fields.js';
import { assertDate } from '../s3/signing-date.js';
import type { BucketSettings } from './bucket-settings.js';
import type { PresignedPost } from './presigned-post.js';
import type { PresignedUrl } from './presigned-url.js';
import { presignForm } from './presign-form.js';
import { presignObject, type BucketRequest } from './presign-object.js';
import type { WantedLife } from './wanted-life.js';

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
    assertOwnBucket(request, this.name);
    return presignObject(request, this.settings, date, due);
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
}

/** Whoever has one bucket's presigner may be without types, and must not get a URL for another than it names. */
function assertOwnBucket(request: object, name: string): void {
  const { bucket }: { readonly bucket?: unknown } = request;
  if (bucket === undefined || bucket === name) return;
  const message = 'must be left out, or name the bucket of this presigner';
  throw new PresignError('validation_failed', `bucket ${message}`, [{ field: 'bucket', message }]);
}
