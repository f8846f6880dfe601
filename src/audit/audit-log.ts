import type { GrantOperation } from '../s3/operation.js';

/**
 * One issued URL, one act on a bucket that hands out nothing, or one refusal: of a credential, or of what somebody
 * authenticated asked for. No event is a request, or an item of a batch, that asks for nothing that could be decided on,
 * its form being wrong (`validation_failed`, `invalid_key`), nor a request above the rate limits.
 */
export interface AuditEvent {
  readonly time: Date;
  readonly requestId: string;
  /** `admitted`: allowed to have the service do something, such as to abort an upload; written before it is done. */
  readonly outcome: 'issued' | 'admitted' | 'refused';
  /** Why it was refused: the `code` of the answer, or `unknown_bucket` where that says `forbidden`. */
  readonly code: string | null;
  /** `null` when nobody was authenticated. */
  readonly principal: string | null;
  readonly grant: string | null;
  readonly operation: GrantOperation | null;
  /** The configured name; `null`, as is the key, where a refusal came before they were known. */
  readonly bucket: string | null;
  readonly key: string | null;
  readonly expiresAt: Date | null;
  readonly address: string;
  /**
   * SHA-256 of the URL's signature, in hexadecimal: finds the line to a request in S3's own access log, and
   * cannot be made into the URL.
   */
  readonly signatureSha256: string | null;
}

/** Where events go before the answer leaves: port, type and injection token in one. */
export abstract class AuditLog {
  /**
   * Resolves when the event is written. What it throws refuses the URL, unless the log is one that may fail.
   */
  abstract record(event: AuditEvent): void | Promise<void>;
}
