import { applyDecorators, Header } from '@nestjs/common';
import { ApiProblems } from '../http/openapi.js';
import type { ProblemCode } from '../http/problem-catalogue.js';
import { PRESIGN_FAILED } from '../http/problem.dto.js';

/** The errors of every route behind the door, and more. */
export const ProblemsOfDoor = (message: string | undefined, ...codes: readonly ProblemCode[]) =>
  ApiProblems(
    message,
    'validation_failed',
    'unauthenticated',
    ...codes,
    'rate_limited',
    'internal_error',
    'credentials_unavailable',
    'authorization_unavailable',
    'audit_unavailable',
    'overloaded',
  );

/** Headers of every answer that holds a URL, and the errors that every presign route may give. */
export const HandsOutUrls = (...codes: readonly ProblemCode[]) =>
  applyDecorators(
    Header('Cache-Control', 'no-store'),
    Header('Referrer-Policy', 'no-referrer'),
    ProblemsOfDoor(PRESIGN_FAILED, ...codes),
  );

/** The errors of a route that takes a body. */
export const JSON_BODY = ['payload_too_large', 'unsupported_media_type'] as const;
