import { Injectable } from '@nestjs/common';
import type { AccessRequest, Allowed } from '../access/access-policy.js';
import type { Caller } from '../access/caller.js';
import { Door } from '../access/door.js';
import type { PutRequest } from '../s3/operation.js';
import { isPromise } from '../access/is-promise.js';
import { Buckets } from './buckets.js';
import { withSafeContent } from './content-safety.js';
import { placeOf, underKey, type Place } from './place-of.js';
import { presignObject, type BucketRequest } from './presign-object.js';
import { signatureOf, type PresignedUrl } from './presigned-url.js';
import type { PresignRequest } from './s3-presign.service.js';

/** An upload under a key that the service makes of the file's name. */
type NewObjectRequest = Omit<PutRequest, 'key'> & {
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
  issue(caller: Caller, request: UrlRequest, date: Date, due?: number): Promise<PresignedUrl> {
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
    const place = placeOf(this.door, this.buckets, caller, 'put', wanted, date);
    return isPromise(place)
      ? place.then((made) => askedUrl(wanted, made))
      : askedUrl(wanted, place);
  }

  private sign(
    { bucket, request }: AskedUrl,
    terms: Allowed,
    date: Date,
    due: number | undefined,
  ): PresignedUrl | Promise<PresignedUrl> {
    // Its key is the one that was authorised: `askedUrl` took it from there.
    const safe = withSafeContent(request, terms);
    return presignObject(safe, this.buckets.settings(bucket), date, due, terms.maxExpiresIn);
  }
}

function askedUrl(wanted: UrlRequest, { bucket, key }: Place): AskedUrl {
  // Nobody's object is replaced under a key that nobody chose.
  const request =
    'fileName' in wanted
      ? underKey({ ...wanted, overwrite: wanted.overwrite ?? false }, key)
      : wanted;
  const { operation } = request;
  if (operation !== 'put') return { operation, bucket, key, request };
  const { contentType, contentLength } = request;
  return { operation, bucket, key, contentType, contentLength, request };
}
