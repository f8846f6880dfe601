import { Injectable } from '@nestjs/common';
import type { AccessRequest, Allowed } from '../access/access-policy.js';
import type { Caller } from '../access/caller.js';
import { Door } from '../access/door.js';
import { Buckets } from '../presign/buckets.js';
import { uploadDisposition } from '../presign/content-safety.js';
import { presignStep } from '../presign/presign-part.js';
import { signatureOf } from '../presign/presigned-url.js';
import { objectKey } from '../s3/object-key.js';
import { MAX_UPLOAD_BYTES } from '../s3/part-plan.js';
import { uploadStepRequest, type UploadStep } from '../s3/upload-step.js';

/** A step of a multipart upload that a client takes with S3 itself. */
export interface StepRequest {
  readonly key: string;
  /** Of the object. Signed where the upload begins. */
  readonly contentType?: string | undefined;
  /** Seconds. */
  readonly expiresIn?: number | undefined;
  readonly step: UploadStep;
}

export interface SignedStep {
  readonly url: string;
  /** Exactly what must be sent with the URL, `host` apart. */
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
}

/**
 * Signs the steps of multipart uploads for clients that talk to S3 themselves. S3's answers do not come by here, so each
 * step stands alone: what matters is whether the caller may upload to this key, as much as S3 takes.
 */
@Injectable()
export class StepIssuer {
  constructor(
    private readonly door: Door,
    private readonly buckets: Buckets,
  ) {}

  /**
   * @param date the time of the request
   * @throws {PresignError} `validation_failed`, `invalid_key`, `credentials_unavailable`; as {@link Door.pass}
   */
  async issue(caller: Caller, request: StepRequest, date: Date): Promise<SignedStep> {
    return this.door.pass(
      caller,
      {
        operation: 'multipart',
        ask: () => this.ask(request),
        sign: ({ bucket, key }, terms) => {
          const signed = uploadStepRequest(withSafeContent(request, terms));
          const wanted = { expiresIn: request.expiresIn, maxExpiresIn: terms.maxExpiresIn };
          return presignStep(key, signed, wanted, this.buckets.settings(bucket), date);
        },
        signature: ({ url }) => signatureOf(url),
      },
      date,
    );
  }

  private ask({ key: wanted, contentType, step }: StepRequest): AccessRequest {
    const key = objectKey(wanted);
    const { name: bucket } = this.buckets.settings();
    // Nobody counts what S3 is sent: a grant that limits the size can't be kept to.
    const contentLength = WITHOUT_CONTENT.includes(step.step) ? undefined : MAX_UPLOAD_BYTES;
    return { operation: 'multipart', bucket, key, contentType, contentLength };
  }
}

const WITHOUT_CONTENT: readonly UploadStep['step'][] = ['list', 'abort'];

/** Who signs no type leaves it to the uploader, who could say that it is HTML. */
function withSafeContent({ key, contentType, step }: StepRequest, terms: Allowed): UploadStep {
  if (step.step !== 'create') return step;
  const contentDisposition =
    contentType === undefined ? 'attachment' : uploadDisposition({ key, contentType }, terms);
  return { ...step, contentType, contentDisposition };
}
