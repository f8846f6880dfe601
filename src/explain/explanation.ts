import type { Finding } from './findings.js';
import type { S3Location } from './s3-location.js';

/**
 * What a presigned URL says of itself, by its signature version. Neither signature nor session token are
 * in it. What the URL does not tell, or not in a form that can be read, is `null`.
 */
export type Explanation = SigV4Explanation | SigV4aExplanation | SigV2Explanation;

/** By the clock alone: whether the signature is right only S3 can tell. */
export type UrlState = 'valid' | 'expired' | 'not_yet_valid';

interface Explained {
  /** Who signed. */
  readonly accessKeyId: string | null;
  /** Whether the credentials were those of a session: the URL dies with it, whatever it says. */
  readonly credentials: 'temporary' | 'long_term' | null;
  /** The last moment at which S3 takes it. */
  readonly expiresAt: Date | null;
  readonly state: UrlState | null;
  readonly location: S3Location;
  /** As the AWS SDK for JavaScript names it in `x-id`. */
  readonly operation: string | null;
  /** HTTP method of that operation. */
  readonly method: string | null;
  /** In the order of their discovery; empty when nothing looks wrong. */
  readonly findings: readonly Finding[];
}

interface SigV4Explained extends Explained {
  readonly service: string | null;
  readonly signedAt: Date | null;
  /** In seconds. */
  readonly expiresIn: number | null;
  /** Lower-case names of the signed headers but `host`: to be sent with the very values that were signed. */
  readonly headersToSend: readonly string[] | null;
}

/** `AWS4-HMAC-SHA256` */
export interface SigV4Explanation extends SigV4Explained {
  readonly signatureVersion: 'sigv4';
  readonly region: string | null;
}

/** `AWS4-ECDSA-P256-SHA256`, for multi-region access points. */
export interface SigV4aExplanation extends SigV4Explained {
  readonly signatureVersion: 'sigv4a';
  /** Region names, `*` in them for any. */
  readonly regionSet: readonly string[] | null;
}

/** `AWSAccessKeyId`, `Signature` and `Expires`: it names no region, no date, and no headers. */
export interface SigV2Explanation extends Explained {
  readonly signatureVersion: 'sigv2';
}
