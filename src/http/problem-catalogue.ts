import type { PresignErrorCode } from '../s3/presign-error.js';

export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** Seconds for `Retry-After`, where trying again can help. */
  readonly retryAfter?: number;
}

/** Every error that the HTTP API answers with, by its `code`. */
export const PROBLEMS = {
  validation_failed: { status: 400, title: 'The request does not fit' },
  invalid_key: { status: 400, title: 'The object key is not acceptable' },
  unauthenticated: { status: 401, title: 'No credential, or one that is not good' },
  forbidden: { status: 403, title: 'Not allowed' },
  object_not_found: { status: 404, title: 'The object does not exist' },
  upload_not_found: { status: 404, title: 'The multipart upload does not exist' },
  not_found: { status: 404, title: 'There is no such route' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  object_exists: { status: 409, title: 'An object exists under this key' },
  size_mismatch: { status: 409, title: 'The object has another size than was declared' },
  payload_too_large: { status: 413, title: 'The request body is too large' },
  unsupported_media_type: { status: 415, title: 'The request body is not JSON' },
  expectation_failed: { status: 417, title: 'The Expect header cannot be met' },
  rate_limited: { status: 429, title: 'Too many requests', retryAfter: 60 },
  header_fields_too_large: { status: 431, title: 'The request headers are too large' },
  internal_error: { status: 500, title: 'The service failed' },
  credentials_unavailable: {
    status: 503,
    title: 'No credentials to sign with at present',
    retryAfter: 1,
  },
  authorization_unavailable: {
    status: 503,
    title: 'Nobody can decide on access at present',
    retryAfter: 1,
  },
  audit_unavailable: { status: 503, title: 'The audit log does not take entries', retryAfter: 1 },
  overloaded: { status: 503, title: 'Too many requests for the service', retryAfter: 1 },
  storage_unavailable: { status: 503, title: 'S3 does not answer at present', retryAfter: 1 },
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof PROBLEMS;

/** An unknown bucket looks like one that no grant allows: the answer does not tell which exist. */
export const problemCodeOf = (code: PresignErrorCode): ProblemCode =>
  code === 'unknown_bucket' ? 'forbidden' : code;

/** Codes for errors that the framework raises, or an application's own guards, by status. */
const FRAMEWORK_CODES: Readonly<Record<number, ProblemCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  408: 'request_timeout',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  431: 'header_fields_too_large',
};

export const problemCodeOfStatus = (status: number): ProblemCode =>
  FRAMEWORK_CODES[status] ?? (status < 500 ? 'validation_failed' : 'internal_error');
