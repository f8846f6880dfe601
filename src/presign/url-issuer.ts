import { Injectable } from '@nestjs/common';
import type { AccessRequest, Allowed } from '../access/access-policy.js';
import type { Caller } from '../access/caller.js';
import { Door } from '../access/door.js';
import { objectKey, type ObjectKey } from '../s3/object-key.js';
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

  /** At once where the key is given: no turn of the event loop then. */
  private ask(caller: Caller, wanted: UrlRequest, date: Date): AskedUrl | Promise<AskedUrl> {
    if (!('fileName' in wanted)) {
      // Before the bucket: else a key that is at fault would tell which buckets there are.
      const key = objectKey(wanted.key);
      return this.asked(wanted, this.buckets.get(wanted.bucket).name, key);
    }
    const { name: bucket } = this.buckets.get(wanted.bucket);
    return this.newObject(caller, wanted, bucket, date).then((request) =>
      this.asked(request, bucket, objectKey(request.key)),
    );
  }

  private asked(request: BucketRequest, bucket: string, key: ObjectKey): AskedUrl {
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

  private sign(
    { bucket, request }: AskedUrl,
    terms: Allowed,
    date: Date,
    due: number | undefined,
  ): Promise<PresignedUrl> {
    // Its key is the one that was authorised: `asked` took it from there.
    const safe = withSafeContent({ ...request, maxExpiresIn: terms.maxExpiresIn }, terms);
    return this.buckets.get(bucket).presign(safe, date, due);
  }
}
