import { Injectable } from '@nestjs/common';
import { PresignError } from '../s3/presign-error.js';
import type { BucketRequest } from './bucket-presigner.js';
import { Buckets } from './buckets.js';
import { inSlices } from './in-slices.js';
import type { PresignedUrl } from './presigned-url.js';

export type PresignRequest = BucketRequest & {
  /** The bucket's configured name. Default: the default bucket. */
  readonly bucket?: string | undefined;
};

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
   * @throws {PresignError} for a request that does not fit, an unknown bucket, or missing credentials
   */
  async presign(request: PresignRequest, date = new Date()): Promise<PresignedUrl> {
    return this.buckets.get(request.bucket).presign(request, date);
  }

  /**
   * Many URLs, in the order of the requests. A request that fails does not fail the others. However many there
   * are, the event loop goes on turning in between.
   */
  async presignMany(
    requests: readonly PresignRequest[],
    date = new Date(),
  ): Promise<readonly PresignResult[]> {
    return inSlices(requests, (request) => this.result(request, date));
  }

  private async result(request: PresignRequest, date: Date): Promise<PresignResult> {
    try {
      return { presigned: await this.presign(request, date) };
    } catch (error) {
      if (error instanceof PresignError) return { error };
      throw error;
    }
  }
}
