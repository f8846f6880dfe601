import { Injectable } from '@nestjs/common';
import { answersDue } from '../aws-sdk/in-time.js';
import { PresignError } from '../s3/presign-error.js';
import { assertRequest } from '../s3/request-fields.js';
import type { BucketPostRequest } from './bucket-presigner.js';
import { Buckets } from './buckets.js';
import { inSlices } from './in-slices.js';
import { presignObject, type BucketRequest } from './presign-object.js';
import type { PresignedPost } from './presigned-post.js';
import type { PresignedUrl } from './presigned-url.js';

interface InBucket {
  /** The bucket's configured name. Default: the default bucket. */
  readonly bucket?: string | undefined;
}

export type PresignRequest = BucketRequest & InBucket;
export type PresignPostRequest = BucketPostRequest & InBucket;

/** One answer of {@link S3PresignService.presignMany}. */
export type PresignResult =
  | { readonly presigned: PresignedUrl; readonly error?: undefined }
  | { readonly presigned?: undefined; readonly error: PresignError };

/** Presigns URLs for code that may sign anything: no grants are asked. */
@Injectable()
export class S3PresignService {
  constructor(private readonly buckets: Buckets) {}

  /**
   * One URL.
   * @param due with `mustExist`: when S3's answer is due, by `performance.now()`; in three seconds by default
   * @throws {PresignError} for a request that does not fit, an unknown bucket, or missing credentials
   */
  async presign(request: PresignRequest, date = new Date(), due?: number): Promise<PresignedUrl> {
    assertRequest(request);
    return presignObject(request, this.buckets.settings(request.bucket), date, due);
  }

  /**
   * Many URLs, in the order of the requests. A request that fails does not fail the others. However many there
   * are, the event loop goes on turning in between, and what S3 has not answered after three seconds fails.
   * @throws {PresignError} `validation_failed` when it is no list
   */
  async presignMany(
    requests: readonly PresignRequest[],
    date = new Date(),
  ): Promise<readonly PresignResult[]> {
    if (!Array.isArray(requests)) {
      const faults = [{ field: 'requests', message: 'must be a list' }];
      throw new PresignError('validation_failed', 'requests must be a list', faults);
    }
    const due = answersDue();
    return inSlices(requests, (request: PresignRequest) => this.result(request, date, due));
  }

  /**
   * A form to upload one file with, which bounds the file's size, as a URL can't.
   * @throws {PresignError} for a request that does not fit, an unknown bucket, or missing credentials
   */
  async presignPost(request: PresignPostRequest, date = new Date()): Promise<PresignedPost> {
    assertRequest(request);
    return this.buckets.get(request.bucket).presignPost(request, date);
  }

  private async result(request: PresignRequest, date: Date, due: number): Promise<PresignResult> {
    try {
      return { presigned: await this.presign(request, date, due) };
    } catch (error) {
      if (error instanceof PresignError) return { error };
      throw error;
    }
  }
}
