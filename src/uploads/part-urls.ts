import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Door } from '../access/door.js';
import { Buckets } from '../presign/buckets.js';
import { inSlices } from '../presign/in-slices.js';
import { presignPart } from '../presign/presign-part.js';
import { signatureOf, type PresignedUrl } from '../presign/presigned-url.js';
import { sizeOfPart, type PartPlan } from '../s3/part-plan.js';
import { PresignError } from '../s3/presign-error.js';
import { assertSameGrant, UploadAccess, type NamedUpload } from './upload-access.js';

export interface PartUrl {
  readonly partNumber: number;
  readonly presigned: PresignedUrl;
}

export interface PartUrlsRequest extends Pick<NamedUpload, 'uploadId' | 'key'> {
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

  /** @throws {PresignError} for a part that is none of the upload's; as {@link Door.pass} */
  async issue(caller: Caller, request: PartUrlsRequest, date: Date): Promise<readonly PartUrl[]> {
    const [first, ...others] = request.partNumbers;
    if (first === undefined) return [];
    const issue = async (partNumber: number): Promise<PartUrl> => ({
      partNumber,
      presigned: await this.issueOne(caller, request, partNumber, date),
    });
    // The first alone: an id that is not good is one refusal, not a thousand.
    return [await issue(first), ...(await inSlices(others, issue))];
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

function lengthOfPart(plan: PartPlan, partNumber: number): number {
  const { partCount } = plan;
  if (partNumber <= partCount) return sizeOfPart(plan, partNumber);
  const message = `must be parts of this upload, from 1 to ${partCount}`;
  const faults = [{ field: 'partNumbers', message }];
  throw new PresignError('validation_failed', `partNumbers ${message}`, faults);
}
