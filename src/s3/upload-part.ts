import { UNSIGNED_PAYLOAD } from '../sigv4/index.js';
import type { ObjectRequestParts } from './object-request.js';

/** One part of a multipart upload. */
export interface UploadPart {
  /** S3's own id of the upload. */
  readonly uploadId: string;
  /** 1 to 10000. */
  readonly partNumber: number;
  /** The exact size in bytes; S3 refuses any other. Default: any that S3 takes, 5 GiB at most. */
  readonly contentLength?: number | undefined;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPartRequest = (part: UploadPart): ObjectRequestParts => ({
  method: 'PUT',
  query: [
    ['X-Amz-Content-Sha256', UNSIGNED_PAYLOAD],
    ['partNumber', String(part.partNumber)],
    ['uploadId', part.uploadId],
    ['x-id', 'UploadPart'],
  ],
  headers: part.contentLength === undefined ? {} : { 'content-length': String(part.contentLength) },
});
