import type { ObjectKey } from '../s3/object-key.js';
import type { GrantOperation } from '../s3/operation.js';
import type { FieldFault } from '../s3/presign-error.js';
import type { Principal } from './principal.js';

/** What a principal asks to do. The key authorised here is, byte for byte, the key that is signed. */
export interface AccessRequest {
  readonly operation: GrantOperation;
  /** The bucket's configured name. */
  readonly bucket: string;
  readonly key: ObjectKey;
  /** Of an upload, when it is declared. */
  readonly contentType?: string | undefined;
  /** Of an upload by a form that takes every type with this beginning, such as `image/`. */
  readonly contentTypePrefix?: string | undefined;
  /**
   * Of an upload, in bytes, when it is declared; of a form the most that it takes. Of an upload in parts that declared
   * none it is what the parts come to, and is there when they are to be made an object.
   */
  readonly contentLength?: number | undefined;
}

/** An upload whose key the service is to make. */
export interface NewKeyRequest {
  readonly operation: 'put' | 'post' | 'multipart';
  readonly bucket: string;
  /** The user's name for the file, not yet safe. */
  readonly fileName: string;
}

/** Under what terms a request is allowed. */
export interface Allowed {
  readonly allowed: true;
  /** The grant's name, for the audit log. */
  readonly grant: string;
  /** The longest life of the URL, in seconds; longer wishes are cut. */
  readonly maxExpiresIn?: number | undefined;
  /** Media types, `image/*` among them; those named exactly may be shown inline even when browsers run them. */
  readonly contentTypes?: readonly string[] | undefined;
  /** The largest upload, in bytes. */
  readonly maxContentLength?: number | undefined;
}

export interface Refused {
  readonly allowed: false;
  /** Only what a grant for this very principal, bucket, operation and key limits: else empty. */
  readonly faults: readonly FieldFault[];
}

export type Decision = Allowed | Refused;

export const REFUSED: Refused = { allowed: false, faults: [] };

/** Who may have which URL: port, type and injection token in one. `GrantPolicy` decides by grants. */
export abstract class AccessPolicy {
  /** May ask elsewhere (a database, another service); has two seconds. Whatever it throws refuses the URL. */
  abstract decide(principal: Principal, request: AccessRequest): Decision | Promise<Decision>;

  /**
   * The key for an upload by file name; `undefined` where no grant makes keys. It is decided on like any other.
   * @param date the time of the request
   */
  abstract newKey(
    principal: Principal,
    request: NewKeyRequest,
    date: Date,
  ): string | undefined | Promise<string | undefined>;
}
