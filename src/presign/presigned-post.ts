import type { PresignedUrl } from './presigned-url.js';

/** A form to upload one file with, and the truth about it. */
export interface PresignedPost extends Pick<
  PresignedUrl,
  'bucket' | 'key' | 'expiresIn' | 'expiresAt' | 'expiryLimitedBy'
> {
  /** Where the form is sent to, as `multipart/form-data`. */
  readonly url: string;
  readonly method: 'POST';
  /** Every field to send, before the last one, `file`. */
  readonly fields: Readonly<Record<string, string>>;
}
