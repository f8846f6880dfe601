import { Follows, IsKey, MayBeAbsent } from '../http/dto-rules.js';
import { validationFailed } from '../http/parse-dto.js';
import * as partRules from '../s3/part-rules.js';
import * as rules from '../s3/rules.js';
import type { UploadStep } from '../s3/upload-step.js';

const METHODS = ['PUT', 'POST', 'GET', 'DELETE'] as const;

/** A request that Uppy is about to send to S3, as its option `signRequest` is told of it. */
export class SignRequestDto {
  /**
   * `PUT` is an upload, of a part where `uploadId` and `partNumber` are given; `POST` begins an upload in parts, and with
   * `uploadId` completes it; `GET` lists its parts; `DELETE` aborts it.
   */
  @Follows(rules.oneOf(...METHODS))
  readonly method!: (typeof METHODS)[number];

  /**
   * The object key, 1 to 1024 bytes of UTF-8, not encoded.
   * @example films/holiday.mp4
   */
  @IsKey()
  readonly key!: string;

  /** S3's own, of its answer to the request that began the upload. */
  @MayBeAbsent()
  @Follows(rules.uploadId)
  readonly uploadId?: string;

  /** @example 1 */
  @MayBeAbsent()
  @Follows(partRules.partNumber)
  readonly partNumber?: number;

  /**
   * Of the object. Uppy tells it for uploads in one piece; your `signRequest` may add it to any other request, and must
   * where the grant limits types. Signed where an upload begins, which without it is stored as an attachment.
   * @example video/mp4
   */
  @MayBeAbsent()
  @Follows(rules.contentType)
  readonly contentType?: string;

  /**
   * Life of what is signed, in seconds, 1 to 604800.
   * @example 900
   */
  @MayBeAbsent()
  @Follows(rules.expiresIn)
  readonly expiresIn?: number;
}

/**
 * The step of an upload in parts that a request is; `undefined` for an upload in one piece.
 * @throws {PresignError} `validation_failed` for what is neither
 */
export function uploadStepOf(request: Readonly<SignRequestDto>): UploadStep | undefined {
  const { method, uploadId, partNumber } = request;
  if (partNumber !== undefined && (method !== 'PUT' || uploadId === undefined)) {
    throw fault('partNumber', 'must be left out, except for PUT with uploadId');
  }
  if (uploadId === undefined) {
    if (method === 'PUT') return undefined;
    if (method === 'POST') return { step: 'create' };
    throw fault('uploadId', 'must be given');
  }
  if (method !== 'PUT') return { step: STEPS[method], uploadId };
  if (partNumber === undefined) throw fault('partNumber', 'must be given');
  return { step: 'part', uploadId, partNumber };
}

const STEPS = { GET: 'list', POST: 'complete', DELETE: 'abort' } as const;

const fault = (field: string, message: string) => validationFailed([{ field, message }]);

/** What Uppy sends the request with. */
export class SignedRequestDto {
  /** @example 'https://media-bucket.s3.eu-central-1.amazonaws.com/films/holiday.mp4?uploads=&X-Amz-Algorithm=…' */
  readonly url!: string;

  /**
   * Exactly the headers to send.
   * @example { "content-type": "video/mp4" }
   */
  readonly headers?: Record<string, string>;

  /** Of an upload in one piece: a form is sent in place of the file alone, since it can bound the file's size. */
  readonly fields?: Record<string, string>;
}
