import { PresignError } from '../s3/presign-error.js';

/** The error for what can't be explained. It says nothing of the URL's content. */
export function notPresigned(message: string): PresignError {
  const fault = { field: 'presignedUrl', message };
  return new PresignError('validation_failed', `presigned_url ${message}`, [fault]);
}
