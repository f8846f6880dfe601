import { Logger } from '@nestjs/common';
import { answersDue } from '../aws-sdk/object-exists.js';
import { PRESIGN_FAILED, problemOf } from '../http/problem.dto.js';
import { faultOf, logFault } from '../http/problem.filter.js';
import { PresignError } from '../s3/presign-error.js';
import { inSlices } from './in-slices.js';
import { PresignRequestPipe } from './presign-request.pipe.js';
import { PresignedUrlDto } from './presigned-url.dto.js';
import type { FailedItemDto } from './presigned-urls.dto.js';
import type { S3PresignService } from './s3-presign.service.js';

/** Presigns each item on its own, in order: one that fails becomes its own `error`. */
export async function presignBatch(
  service: S3PresignService,
  items: readonly unknown[],
  requestId: string,
): Promise<(PresignedUrlDto | FailedItemDto)[]> {
  const date = new Date();
  const due = answersDue();
  /** One of each kind: a thousand items that fail alike are one line in the log. */
  const failures = new Map<string, PresignError>();
  const results = await inSlices(items, async (item) => {
    try {
      return PresignedUrlDto.from(await service.presign(requestPipe.transform(item), date, due));
    } catch (error) {
      if (!(error instanceof PresignError)) throw error;
      failures.set(error.code, error);
      const { code, detail, errors } = faultOf(error);
      return { error: problemOf(code, detail, PRESIGN_FAILED, errors) };
    }
  });
  for (const error of failures.values()) logFault(logger, error, requestId);
  return results;
}

const logger = new Logger('PresignBatch');
const requestPipe = new PresignRequestPipe();
