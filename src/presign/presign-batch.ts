import { answersDue } from '../aws-sdk/object-exists.js';
import { PRESIGN_FAILED, problemOf } from '../http/problem.dto.js';
import { faultOf } from '../http/problem.filter.js';
import { PresignError } from '../s3/presign-error.js';
import { inSlices } from './in-slices.js';
import { PresignRequestPipe } from './presign-request.pipe.js';
import { PresignedUrlDto } from './presigned-url.dto.js';
import type { FailedItemDto } from './presigned-urls.dto.js';
import type { S3PresignService } from './s3-presign.service.js';

/** Presigns each item on its own, in order: one that fails becomes its own `error`. */
export function presignBatch(
  service: S3PresignService,
  items: readonly unknown[],
): Promise<(PresignedUrlDto | FailedItemDto)[]> {
  const date = new Date();
  const due = answersDue();
  return inSlices(items, (item) => presignItem(service, item, date, due));
}

async function presignItem(
  service: S3PresignService,
  item: unknown,
  date: Date,
  due: number,
): Promise<PresignedUrlDto | FailedItemDto> {
  try {
    return PresignedUrlDto.from(await service.presign(requestPipe.transform(item), date, due));
  } catch (error) {
    if (!(error instanceof PresignError)) throw error;
    const { code, detail, errors } = faultOf(error);
    return { error: problemOf(code, detail, PRESIGN_FAILED, errors) };
  }
}

const requestPipe = new PresignRequestPipe();
