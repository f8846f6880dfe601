import { applyDecorators } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { ApiProblems } from '../http/openapi.js';
import type { ProblemCode } from '../http/problem-catalogue.js';

/** The errors of a route about an upload under way that has S3 do something and hands out no URL. */
export const AsksS3 = (parameter: 'upload_id' | 'uploadId', ...codes: readonly ProblemCode[]) =>
  applyDecorators(
    ApiParam({ name: parameter, description: 'Of the answer that began the upload.' }),
    ApiProblems(
      undefined,
      'validation_failed',
      'unauthenticated',
      'forbidden',
      'upload_not_found',
      ...codes,
      'rate_limited',
      'internal_error',
      'credentials_unavailable',
      'storage_unavailable',
      'authorization_unavailable',
      'audit_unavailable',
      'overloaded',
    ),
  );
