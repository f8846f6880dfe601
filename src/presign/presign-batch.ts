import { setImmediate } from 'node:timers/promises';
import { PRESIGN_FAILED, problemOf } from '../http/problem.dto.js';
import { faultOf } from '../http/problem.filter.js';
import { PresignError } from '../s3/presign-error.js';
import { PresignRequestPipe } from './presign-request.pipe.js';
import { PresignedUrlDto } from './presigned-url.dto.js';
import type { FailedItemDto } from './presigned-urls.dto.js';
import type { S3PresignService } from './s3-presign.service.js';

/** Items between two turns of the event loop, so that a large batch holds up nobody. */
const SLICE = 50;

/** Presigns each item on its own, in order: one that fails becomes its own `error`. */
export async function presignBatch(
  service: S3PresignService,
  items: readonly unknown[],
): Promise<(PresignedUrlDto | FailedItemDto)[]> {
  const results: (PresignedUrlDto | FailedItemDto)[] = [];
  for (let start = 0; start < items.length; start += SLICE) {
    if (start > 0) await setImmediate();
    const slice = items.slice(start, start + SLICE);
    results.push(...(await Promise.all(slice.map((item) => presignItem(service, item)))));
  }
  return results;
}

async function presignItem(
  service: S3PresignService,
  item: unknown,
): Promise<PresignedUrlDto | FailedItemDto> {
  try {
    return PresignedUrlDto.from(await service.presign(requestPipe.transform(item)));
  } catch (error) {
    if (!(error instanceof PresignError)) throw error;
    const { code, detail, errors } = faultOf(error);
    return { error: problemOf(code, detail, PRESIGN_FAILED, errors) };
  }
}

const requestPipe = new PresignRequestPipe();
