import { Injectable } from '@nestjs/common';
import type { AccessRequest } from '../access/access-policy.js';
import type { Caller } from '../access/caller.js';
import { Door } from '../access/door.js';
import { objectUrl } from '../aws-sdk/bucket-endpoint.js';
import { answersDue } from '../aws-sdk/in-time.js';
import {
  MultipartUploadCalls,
  type NewUpload,
  type StoredObject,
  type UploadedPart,
} from '../aws-sdk/multipart-upload.js';
import { Buckets } from '../presign/buckets.js';
import { uploadDisposition } from '../presign/content-safety.js';
import { placeOf } from '../presign/place-of.js';
import type { ObjectKey } from '../s3/object-key.js';
import { planParts } from '../s3/part-plan.js';
import { PresignError } from '../s3/presign-error.js';
import { assertAllParts, completeOnce, type PartToComplete } from './complete-once.js';
import { UploadAccess, type NamedUpload } from './upload-access.js';
import type { Upload } from './upload-tokens.js';
import { uploadedSize } from './uploaded-size.js';

/** An upload in parts, under a key or one that the service makes of the file's name. */
export type MultipartUploadRequest = NewUpload & {
  readonly bucket?: string | undefined;
  /** The exact size of the file in bytes. Without it the uploader cuts the file, and its size is judged in the end. */
  readonly contentLength?: number | undefined;
  /** Bytes. */
  readonly partSize?: number | undefined;
  readonly overwrite?: boolean | undefined;
} & ({ readonly key: string } | { readonly fileName: string });

export interface StartedUpload {
  readonly uploadId: string;
  readonly upload: Upload;
}

export interface CompletedUpload extends StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** The object's URL, without a signature. */
  readonly location: string;
}

/** Uploads in parts, for callers who may have what their grants allow: asked again at every step. */
@Injectable()
export class MultipartUploads {
  constructor(
    private readonly door: Door,
    private readonly buckets: Buckets,
    private readonly access: UploadAccess,
  ) {}

  /**
   * @param date the time of the request
   * @throws {PresignError} `storage_unavailable`; as {@link Door.admit}
   */
  async start(caller: Caller, request: MultipartUploadRequest, date: Date): Promise<StartedUpload> {
    const { contentLength: length } = request;
    const plan = length === undefined ? undefined : planParts(length, request.partSize);
    const { asked, terms } = await this.door.admit(
      caller,
      { operation: 'multipart', ask: () => this.ask(caller, request, date) },
      date,
    );
    const { bucket, key, contentType } = asked;
    const calls = await this.calls(bucket, key, date);
    const contentDisposition = uploadDisposition({ ...request, key }, terms);
    const begun = {
      s3UploadId: await calls.create({ ...request, contentDisposition }),
      bucket,
      key,
      principal: caller.principal.id,
      grant: terms.grant,
      contentType,
      // Nobody's object is replaced under a key that nobody chose.
      overwrite: request.overwrite ?? 'key' in request,
    };
    const upload: Upload = plan ? { ...begun, size: plan.size, partSize: plan.partSize } : begun;
    return { uploadId: this.access.tokenOf(upload), upload };
  }

  /**
   * The parts that S3 has.
   * @throws {PresignError} `upload_not_found`, `storage_unavailable`; as {@link UploadAccess.admit}
   */
  async list(caller: Caller, named: NamedUpload, date: Date): Promise<readonly UploadedPart[]> {
    const { bucket, key, upload } = await this.access.admit(caller, named, date);
    return (await this.calls(bucket, key, date)).list(upload.s3UploadId);
  }

  /**
   * Makes the object of its parts, and sees that it has the size that was declared, or that is allowed.
   * @throws {PresignError} `size_mismatch`, which leaves the object as it is; `object_exists`; as {@link list}
   */
  async complete(
    caller: Caller,
    named: NamedUpload,
    parts: readonly PartToComplete[],
    date: Date,
  ): Promise<CompletedUpload> {
    const { bucket, key, upload } = await this.access.admit(caller, named, date, ({ plan }) => {
      if (plan) assertAllParts(parts, plan);
    });
    const calls = await this.calls(bucket, key, date);
    let { size } = upload;
    const object = await completeOnce(calls, parts, async () => {
      if (size === undefined) {
        size = await uploadedSize(calls, upload, parts);
        // The same door once more, since only now it is known what is asked.
        await this.access.admit(caller, { ...named, size }, date);
      }
      return calls.complete(upload.s3UploadId, parts, upload.overwrite);
    });
    if (size !== undefined && object.size !== size) throw sizeMismatch(size, object.size);
    const { endpoint } = this.buckets.settings(bucket);
    return { ...object, bucket, key, location: objectUrl(endpoint, key) };
  }

  /** @throws {PresignError} as {@link list} */
  async abort(caller: Caller, named: NamedUpload, date: Date): Promise<void> {
    const { bucket, key, upload } = await this.access.admit(caller, named, date);
    await (await this.calls(bucket, key, date)).abort(upload.s3UploadId);
  }

  private async ask(
    caller: Caller,
    request: MultipartUploadRequest,
    date: Date,
  ): Promise<AccessRequest> {
    const operation = 'multipart';
    const { contentType, contentLength } = request;
    const { bucket, key } = await placeOf(
      this.door,
      this.buckets,
      caller,
      operation,
      request,
      date,
    );
    return { operation, bucket, key, contentType, contentLength };
  }

  private async calls(name: string, key: ObjectKey, date: Date): Promise<MultipartUploadCalls> {
    const { client, bucket, credentials, endpoint, requesterPays } = this.buckets.settings(name);
    const due = answersDue();
    // The client would wait for them too, but without this source's deadline.
    const signing = await credentials.get(date);
    const session = endpoint.scheme === 'sigv4' ? undefined : signing;
    return new MultipartUploadCalls({ client, bucket, key, requesterPays, session }, due);
  }
}

function sizeMismatch(declared: number, stored: number): PresignError {
  const message = `was declared as ${declared} bytes, and the object has ${stored}`;
  const faults = [{ field: 'contentLength', message }];
  return new PresignError('size_mismatch', `contentLength ${message}`, faults);
}
