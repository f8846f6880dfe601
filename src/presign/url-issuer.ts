import { Injectable } from '@nestjs/common';
import type { AccessRequest, Allowed } from '../access/access-policy.js';
import type { Caller } from '../access/caller.js';
import { Door } from '../access/door.js';
import { objectKey } from '../s3/object-key.js';
import type { PutRequest } from '../s3/operation.js';
import type { BucketRequest } from './bucket-presigner.js';
import { Buckets } from './buckets.js';
import { withSafeContent } from './content-safety.js';
import { signatureOf, type PresignedUrl } from './presigned-url.js';
import type { PresignRequest } from './s3-presign.service.js';

/** An upload under a key that the service makes of the file's name. */
export type NewObjectRequest = Omit<PutRequest, 'key'> & {
  readonly fileName: string;
  readonly bucket?: string | undefined;
  readonly expiresIn?: number | undefined;
};

export type UrlRequest = PresignRequest | NewObjectRequest;

/** What is asked of the door, and what will be signed if it lets it pass. */
interface AskedUrl extends AccessRequest {
  readonly request: BucketRequest;
}

/** Presigns for callers who may have what their grants allow: the routes' way to the buckets. */
@Injectable()
export class UrlIssuer {
  constructor(
    private readonly door: Door,
    private readonly buckets: Buckets,
  ) {}

  /**
   * @param date the time of the request
   * @param due with `mustExist`: when S3's answer is due, by `performance.now()`; in three seconds by default
   * @throws {PresignError} with any code
   */
  async issue(
    caller: Caller,
    request: UrlRequest,
    date: Date,
    due?: number,
  ): Promise<PresignedUrl> {
    return this.door.pass(
      caller,
      {
        operation: request.operation,
        ask: () => this.ask(caller, request, date),
        sign: (asked, terms) => this.sign(asked, terms, date, due),
        signature: ({ url }) => signatureOf(url),
      },
      date,
    );
  }

  private async ask(caller: Caller, wanted: UrlRequest, date: Date): Promise<AskedUrl> {
    // Before the bucket: else a key that is at fault would tell which buckets there are.
    if (!('fileName' in wanted)) objectKey(wanted.key);
    const { name: bucket } = this.buckets.get(wanted.bucket);
    const request =
      'fileName' in wanted ? await this.newObject(caller, wanted, bucket, date) : wanted;
    const key = objectKey(request.key);
    const { operation } = request;
    if (operation !== 'put') return { operation, bucket, key, request };
    const { contentType, contentLength } = request;
    return { operation, bucket, key, contentType, contentLength, request };
  }

  /** Nobody's object is replaced under a key that nobody chose. */
  private async newObject(
    caller: Caller,
    { fileName, overwrite = false, ...upload }: NewObjectRequest,
    bucket: string,
    date: Date,
  ): Promise<PutRequest> {
    const key = await this.door.newKey(caller, { operation: 'put', bucket, fileName }, date);
    return { ...upload, overwrite, key };
  }

  private async sign(
    { bucket, key, request }: AskedUrl,
    terms: Allowed,
    date: Date,
    due: number | undefined,
  ): Promise<PresignedUrl> {
    const { maxExpiresIn } = terms;
    const safe = withSafeContent({ ...request, bucket, key, maxExpiresIn }, terms);
    return this.buckets.get(bucket).presign(safe, date, due);
  }
}
