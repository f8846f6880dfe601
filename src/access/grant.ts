import type { GrantOperation } from '../s3/operation.js';

/** What some principals may do. Whatever no grant allows is refused. */
export interface Grant {
  /** Names the grant in the audit log. */
  readonly name: string;
  /**
   * Whom it is for: the values that each claim may have, at least one claim. Of a claim that is a list, one must
   * be among them.
   */
  readonly subjects: Readonly<Record<string, readonly string[]>>;
  /** Configured names. */
  readonly buckets: readonly string[];
  /** Patterns, of which a key must fit one; see `KeyPattern`. */
  readonly keys: readonly string[];
  readonly operations: readonly GrantOperation[];
  /** The key of an upload by file name; see `newKey`. Default: this grant makes no keys. */
  readonly newKey?: string | undefined;
  readonly limits?: GrantLimits | undefined;
}

export interface GrantLimits {
  /** The longest life of a URL, in seconds; longer wishes are cut. */
  readonly expiresIn?: number | undefined;
  /** The largest upload, in bytes. */
  readonly contentLength?: number | undefined;
  /** Media types of uploads: `application/pdf`, or all of a kind, `image/*`. */
  readonly contentTypes?: readonly string[] | undefined;
}
