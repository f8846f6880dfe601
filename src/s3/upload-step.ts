import { UNSIGNED_PAYLOAD } from '../sigv4/index.js';
import type { Method, ObjectRequestParts } from './object-request.js';
import { uploadPartRequest } from './upload-part.js';

/** What a client asks of S3 about a multipart upload. `uploadId` is S3's own. */
export type UploadStep =
  | {
      readonly step: 'create';
      readonly contentType?: string | undefined;
      readonly contentDisposition?: string | undefined;
    }
  | { readonly step: 'part'; readonly uploadId: string; readonly partNumber: number }
  | { readonly step: 'list' | 'complete' | 'abort'; readonly uploadId: string };

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
export function uploadStepRequest(step: UploadStep): ObjectRequestParts<Method | 'POST'> {
  switch (step.step) {
    case 'create':
      return { method: 'POST', query: [PAYLOAD, ['uploads', '']], headers: headersOf(step) };
    case 'part':
      return uploadPartRequest(step);
    case 'list':
      return about(step.uploadId, 'GET', 'ListParts');
    case 'complete':
      return about(step.uploadId, 'POST');
    case 'abort':
      return about(step.uploadId, 'DELETE', 'AbortMultipartUpload');
  }
}

const PAYLOAD = ['X-Amz-Content-Sha256', UNSIGNED_PAYLOAD] as const;

/** @param id what the SDK writes into `x-id`; its CompleteMultipartUpload has none */
const about = (uploadId: string, method: Method | 'POST', id?: string) => ({
  method,
  query: [
    PAYLOAD,
    ['uploadId', uploadId] as const,
    ...(id === undefined ? [] : [['x-id', id] as const]),
  ],
  headers: {},
});

function headersOf({ contentType, contentDisposition }: UploadStep & { readonly step: 'create' }) {
  return {
    ...(contentDisposition !== undefined && { 'content-disposition': contentDisposition }),
    ...(contentType !== undefined && { 'content-type': contentType }),
  };
}
