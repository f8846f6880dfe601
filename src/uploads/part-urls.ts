import { Injectable } from '@nestjs/common';
import type { Allowed } from '../access/access-policy.js';
import type { Caller } from '../access/caller.js';
import { Door } from '../access/door.js';
import { Buckets } from '../presign/buckets.js';
import { inSlices } from '../presign/in-slices.js';
import { presignPart } from '../presign/presign-part.js';
import { signatureOf, type PresignedUrl } from '../presign/presigned-url.js';
import { MIN_PART_BYTES, sizeOfPart, type PartPlan } from '../s3/part-plan.js';
import { PresignError } from '../s3/presign-error.js';
import { assertSameGrant, UploadAccess, type NamedUpload } from './upload-access.js';

export interface PartUrl {
  readonly partNumber: number;
  readonly presigned: PresignedUrl;
}

export interface PartUrlsRequest extends Pick<NamedUpload, 'uploadId' | 'key'> {
  /** At least one. */
  readonly partNumbers: readonly number[];
  /** Seconds. */
  readonly expiresIn?: number | undefined;
}

/** URLs for parts of uploads, each through the door on its own. */
@Injectable()
export class PartUrls {
  constructor(
    private readonly door: Door,
    private readonly buckets: Buckets,
    private readonly access: UploadAccess,
  ) {}

  /**
   * @throws {PresignError} `validation_failed` for a part that is none of the upload's; `forbidden` for one that the grant's
   *   largest upload can't have; as {@link Door.pass}
   */
  async issue(caller: Caller, request: PartUrlsRequest, date: Date): Promise<readonly PartUrl[]> {
    const { partNumbers } = request;
    const issue = async (partNumber: number): Promise<PartUrl> => ({
      partNumber,
      presigned: await this.issueOne(caller, request, partNumber, date),
    });
    // The highest alone: an id that is not good, or a part too many, is one refusal, not a thousand, and nothing is
    // recorded as issued that nobody gets.
    const highest = await issue(Math.max(...partNumbers));
    return inSlices(partNumbers, async (partNumber) =>
      partNumber === highest.partNumber ? highest : issue(partNumber),
    );
  }

  /** @throws {PresignError} as {@link issue} */
  issueOne(
    caller: Caller,
    request: Omit<PartUrlsRequest, 'partNumbers'>,
    partNumber: number,
    date: Date,
  ): Promise<PresignedUrl> {
    return this.door.pass(
      caller,
      {
        operation: 'multipart',
        ask: () => this.access.ask(caller, request),
        sign: (asked, terms) => {
          const { bucket, key, upload, plan } = asked;
          assertSameGrant(asked, terms);
          const contentLength = plan && lengthOfPart(plan, partNumber);
          if (!plan) assertPartWithin(terms, partNumber);
          const part = { uploadId: upload.s3UploadId, partNumber, contentLength };
          const wanted = { expiresIn: request.expiresIn, maxExpiresIn: terms.maxExpiresIn };
          return presignPart(key, part, wanted, this.buckets.settings(bucket), date);
        },
        signature: ({ url }) => signatureOf(url),
      },
      date,
    );
  }
}

/**
 * How large a part is that the uploader cuts can't be signed; but as all others have 5 MiB at least, a grant's limit is one
 * on how many there are.
 * @throws {PresignError} `forbidden`
 */
function assertPartWithin({ maxContentLength = Infinity }: Allowed, partNumber: number): void {
  if ((partNumber - 1) * MIN_PART_BYTES < maxContentLength) return;
  const message = `must be at most ${maxContentLength} bytes`;
  const faults = [{ field: 'contentLength', message }];
  throw new PresignError('forbidden', 'No grant allows this request', faults);
}

function lengthOfPart(plan: PartPlan, partNumber: number): number {
  const { partCount } = plan;
  if (partNumber <= partCount) return sizeOfPart(plan, partNumber);
  const message = `must be parts of this upload, from 1 to ${partCount}`;
  const faults = [{ field: 'partNumbers', message }];
  throw new PresignError('validation_failed', `partNumbers ${message}`, faults);
}
