import { applyDecorators } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { ProblemCode } from '../http/problem-catalogue.js';
import { ProblemsOfDoor } from '../presign/hands-out-urls.decorator.js';

/** The errors of a route about an upload under way that has S3 do something and hands out no URL. */
export const AsksS3 = (parameter: 'upload_id' | 'uploadId', ...codes: readonly ProblemCode[]) =>
  applyDecorators(
    ApiParam({ name: parameter, description: 'Of the answer that began the upload.' }),
    ProblemsOfDoor(undefined, 'forbidden', 'upload_not_found', ...codes, 'storage_unavailable'),
  );
