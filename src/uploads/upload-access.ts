import type { AccessRequest, Allowed } from '../access/access-policy.js';
import type { Caller } from '../access/caller.js';
import type { Door } from '../access/door.js';
import type { Buckets } from '../presign/buckets.js';
import { objectKey } from '../s3/object-key.js';
import { planParts, type PartPlan } from '../s3/part-plan.js';
import { PresignError } from '../s3/presign-error.js';
import type { Upload, UploadTokens } from './upload-tokens.js';

/** A step of an upload under way, as it is asked of the door. */
export interface AskedUpload extends AccessRequest {
  readonly upload: Upload;
  /** Of an upload whose size was declared. */
  readonly plan: PartPlan | undefined;
}

/** How a caller names an upload. */
export interface NamedUpload {
  readonly uploadId: string;
  /** The key that the caller takes it to have, where that is said. */
  readonly key?: string | undefined;
  /** What its parts come to, in bytes, where its size was not declared. */
  readonly size?: number | undefined;
}

/** Who may go on with an upload: who has its token, and is allowed its key, size and type by the same grant, still. */
export class UploadAccess {
  constructor(
    private readonly door: Door,
    private readonly buckets: Buckets,
    private readonly tokens: UploadTokens,
  ) {}

  /** The id of an upload that was let begin. */
  tokenOf(upload: Upload): string {
    return this.tokens.sign(upload);
  }

  /** @throws {PresignError} as {@link ask}, and as {@link Door.admit} */
  async admit(
    caller: Caller,
    named: NamedUpload,
    date: Date,
    check?: (asked: AskedUpload) => void,
  ): Promise<AskedUpload> {
    const { asked } = await this.door.admit(
      caller,
      {
        operation: 'multipart',
        ask: () => this.ask(caller, named),
        check: (each, terms) => {
          assertSameGrant(each, terms);
          check?.(each);
        },
      },
      date,
    );
    return asked;
  }

  /** @throws {PresignError} `forbidden` for an id that is not the caller's, or of another key; `unknown_bucket` */
  ask({ principal }: Caller, named: NamedUpload): AskedUpload {
    const upload = this.tokens.read(named.uploadId, principal.id);
    if (named.key !== undefined && named.key !== upload.key) throw forbidden();
    const { contentType, size, partSize } = upload;
    const { name: bucket } = this.buckets.settings(upload.bucket);
    const key = objectKey(upload.key);
    const plan = size === undefined ? undefined : planParts(size, partSize);
    const operation = 'multipart';
    const contentLength = size ?? named.size;
    return { operation, bucket, key, contentType, contentLength, upload, plan };
  }
}

/**
 * What was allowed by one grant does not go on under another.
 * @throws {PresignError} `forbidden`
 */
export function assertSameGrant({ upload }: AskedUpload, terms: Allowed): void {
  if (terms.grant !== upload.grant) throw forbidden();
}

const forbidden = () => new PresignError('forbidden', 'No grant allows this request');
