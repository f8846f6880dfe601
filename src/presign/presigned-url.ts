import type { Method } from '../s3/object-request.js';

/** A presigned URL and the truth about it. */
export interface PresignedUrl {
  readonly url: string;
  readonly method: Method;
  /** Exactly what must be sent with the URL, `host` apart. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bucket's configured name. */
  readonly bucket: string;
  readonly key: string;
  /** Seconds from the signing time to the end of the URL. */
  readonly expiresIn: number;
  readonly expiresAt: Date;
  /** What made the URL's life shorter than asked for, if anything did. */
  readonly expiryLimitedBy: 'policy' | 'credentials' | null;
}

/** The signature stands last: what is before it is signed. */
export const signatureOf = (url: string): string =>
  url.slice(url.lastIndexOf(SIGNATURE) + SIGNATURE.length);

const SIGNATURE = '&X-Amz-Signature=';
