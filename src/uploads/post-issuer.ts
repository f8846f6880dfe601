import { Injectable } from '@nestjs/common';
import type { AccessRequest, Allowed } from '../access/access-policy.js';
import type { Caller } from '../access/caller.js';
import { Door } from '../access/door.js';
import { Buckets } from '../presign/buckets.js';
import { withSafePost } from '../presign/content-safety.js';
import { placeOf, underKey } from '../presign/place-of.js';
import type { PresignedPost } from '../presign/presigned-post.js';
import type { PresignPostRequest } from '../presign/s3-presign.service.js';
import { MAX_PUT_BYTES } from '../s3/rules.js';

type PostUpload = Omit<PresignPostRequest, 'key' | 'maxExpiresIn'>;

/** An upload under a key, or under one that the service makes of the file's name. */
export type PostUploadRequest =
  (PostUpload & { readonly key: string }) | (PostUpload & { readonly fileName: string });

interface AskedPost extends AccessRequest {
  readonly request: PostUpload & { readonly key: string };
}

/** Signs forms for callers who may have what their grants allow. */
@Injectable()
export class PostIssuer {
  constructor(
    private readonly door: Door,
    private readonly buckets: Buckets,
  ) {}

  /**
   * @param date the time of the request
   * @throws {PresignError} with any code but `object_not_found` and `storage_unavailable`
   */
  async issue(caller: Caller, request: PostUploadRequest, date: Date): Promise<PresignedPost> {
    return this.door.pass(
      caller,
      {
        operation: 'post',
        ask: () => this.ask(caller, request, date),
        sign: (asked, terms) => this.sign(asked, terms, date),
        signature: ({ fields }) => fields['x-amz-signature'] ?? '',
      },
      date,
    );
  }

  private async ask(caller: Caller, wanted: PostUploadRequest, date: Date): Promise<AskedPost> {
    const operation = 'post';
    const { bucket, key } = await placeOf(this.door, this.buckets, caller, operation, wanted, date);
    const request = 'fileName' in wanted ? underKey(wanted, key) : wanted;
    const { contentType, contentTypePrefix, contentLengthRange: { min, max } = {} } = request;
    const contentLength = max ?? min;
    return { operation, bucket, key, contentType, contentTypePrefix, contentLength, request };
  }

  private async sign(
    { bucket, key, request }: AskedPost,
    terms: Allowed,
    date: Date,
  ): Promise<PresignedPost> {
    const { maxExpiresIn, maxContentLength = MAX_PUT_BYTES } = terms;
    const { min = 0, max = Math.min(maxContentLength, MAX_PUT_BYTES) } =
      request.contentLengthRange ?? {};
    const bounded = { ...request, bucket, key, maxExpiresIn, contentLengthRange: { min, max } };
    return this.buckets.get(bucket).presignPost(withSafePost(bounded, terms), date);
  }
}
