import { PROBLEMS, type ProblemCode } from './problem-catalogue.js';

/** The recipe's sentence, in `message` on the routes that presign. */
export const PRESIGN_FAILED = 'Failed to generate presigned URL';

export class FieldFaultDto {
  /**
   * The field that does not fit.
   * @example expires_in
   */
  readonly field!: string;

  /** @example 'must be a whole number of seconds from 1 to 604800' */
  readonly message!: string;
}

/** An error, as RFC 9457 problem details. Callers switch on `code`. */
export class ProblemDto {
  /** @example 'urn:nestjs-s3-presign:problem:validation_failed' */
  readonly type!: string;

  /** @example 'The request does not fit' */
  readonly title!: string;

  /** @example 400 */
  readonly status!: number;

  /**
   * Why, in this case.
   * @example 'expires_in must be a whole number of seconds from 1 to 604800'
   */
  readonly detail!: string;

  /** @example validation_failed */
  readonly code!: string;

  /** @example 'Failed to generate presigned URL' */
  readonly message!: string;

  /** @example 018f4e6a-6f3a-7c60-9d0e-0c1b2a3d4e5f */
  readonly request_id!: string;

  /** The fields at fault, by name; input is never echoed. */
  readonly errors!: FieldFaultDto[];
}

/** What the catalogue says of a code, filled in; `request_id` is the caller's to add. */
export function problemOf(
  code: ProblemCode,
  detail: string,
  message: string = PROBLEMS[code].title,
  errors: readonly FieldFaultDto[] = [],
): Omit<ProblemDto, 'request_id'> {
  const { status, title } = PROBLEMS[code];
  const type = `urn:nestjs-s3-presign:problem:${code}`;
  return { type, title, status, detail, code, message, errors: [...errors] };
}
