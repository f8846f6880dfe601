import { Logger } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { answersDue } from '../aws-sdk/in-time.js';
import { PRESIGN_FAILED, problemOf } from '../http/problem.dto.js';
import type { ProblemCode } from '../http/problem-catalogue.js';
import { faultOf, logFault } from '../http/problem.filter.js';
import { PresignError } from '../s3/presign-error.js';
import { inSlices } from './in-slices.js';
import { PresignRequestPipe } from './presign-request.pipe.js';
import { PresignedUrlDto } from './presigned-url.dto.js';
import type { FailedItemDto } from './presigned-urls.dto.js';
import type { UrlIssuer } from './url-issuer.js';

/** Issues a URL for each item on its own, in order: one that fails becomes its own `error`. */
export async function presignBatch(
  issuer: Pick<UrlIssuer, 'issue'>,
  caller: Caller,
  items: readonly unknown[],
): Promise<(PresignedUrlDto | FailedItemDto)[]> {
  const date = new Date();
  const due = answersDue();
  /** One of each kind: a thousand items that fail alike are one line in the log. */
  const failures = new Map<ProblemCode, PresignError>();
  const results = await inSlices(items, async (item) => {
    try {
      const request = requestPipe.transform(item);
      return PresignedUrlDto.from(await issuer.issue(caller, request, date, due));
    } catch (error) {
      if (!(error instanceof PresignError)) throw error;
      const { code, detail, errors } = faultOf(error);
      failures.set(code, error);
      return { error: problemOf(code, detail, PRESIGN_FAILED, errors) };
    }
  });
  for (const [code, error] of failures) logFault(logger, code, error, caller.requestId);
  return results;
}

const logger = new Logger('PresignBatch');
const requestPipe = new PresignRequestPipe();
