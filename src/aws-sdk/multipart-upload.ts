import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  type $Command,
  type S3Client,
  type S3ClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-s3';
import type { ExpiringCredentials } from './credential-source.js';
import { PresignError } from '../s3/presign-error.js';
import { inTime, statusOf } from './in-time.js';
import { multipartError } from './multipart-error.js';
import { signWithSession } from './session-credentials.js';

/** What S3 is told of an object before its parts come. */
export interface NewUpload {
  readonly contentType?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

export interface UploadedPart {
  readonly partNumber: number;
  /** As S3 has it, in quotes. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

export interface StoredObject {
  readonly size: number;
  readonly etag: string;
  readonly versionId: string | undefined;
}

interface Place {
  readonly client: S3Client;
  /** The real name. */
  readonly bucket: string;
  readonly key: string;
  readonly requesterPays: boolean;
  /** Of S3 Express, for a bucket of it. */
  readonly session: ExpiringCredentials | undefined;
}

/**
 * S3's calls about multipart uploads to one key. Each throws `PresignError`: `storage_unavailable` when S3 refuses or
 * does not answer in time, `upload_not_found`, and what each says.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export class MultipartUploadCalls {
  readonly #place: Place;
  readonly #object: {
    readonly Bucket: string;
    readonly Key: string;
    readonly RequestPayer?: 'requester';
  };

  /** @param due of `answersDue`, for all calls together */
  constructor(
    place: Place,
    private readonly due: number,
  ) {
    this.#place = place;
    const { bucket, key, requesterPays } = place;
    this.#object = {
      Bucket: bucket,
      Key: key,
      ...(requesterPays && { RequestPayer: 'requester' }),
    };
  }

  /** @returns S3's id of the upload */
  async create(upload: NewUpload): Promise<string> {
    const { UploadId } = await this.send(
      new CreateMultipartUploadCommand({
        ...this.#object,
        ContentType: upload.contentType,
        ContentDisposition: upload.contentDisposition,
        CacheControl: upload.cacheControl,
        Metadata: upload.metadata && { ...upload.metadata },
      }),
    );
    if (UploadId === undefined) throw multipartError(new Error('no UploadId in the answer'));
    return UploadId;
  }

  /** All pages. */
  async list(uploadId: string): Promise<readonly UploadedPart[]> {
    const parts: UploadedPart[] = [];
    let marker: string | undefined;
    do {
      const page = await this.send(
        new ListPartsCommand({ ...this.#object, UploadId: uploadId, PartNumberMarker: marker }),
      );
      for (const { PartNumber = 0, ETag = '', Size = 0 } of page.Parts ?? []) {
        parts.push({ partNumber: PartNumber, etag: ETag, size: Size });
      }
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (marker !== undefined);
    return parts;
  }

  /**
   * @param parts their ETags in quotes or without
   * @param overwrite whether an object under the key may be replaced: else `object_exists`
   * @returns the version that was made, where the bucket has versions
   * @throws {PresignError} `validation_failed`, naming `parts`, where S3 has others
   */
  async complete(
    uploadId: string,
    parts: readonly Pick<UploadedPart, 'partNumber' | 'etag'>[],
    overwrite: boolean,
  ): Promise<string | undefined> {
    const { VersionId } = await this.send(
      new CompleteMultipartUploadCommand({
        ...this.#object,
        UploadId: uploadId,
        MultipartUpload: {
          Parts: parts.map(({ partNumber, etag }) => ({
            PartNumber: partNumber,
            ETag: `"${etag.replaceAll('"', '')}"`,
          })),
        },
        ...(!overwrite && { IfNoneMatch: '*' }),
      }),
    );
    return VersionId;
  }

  async head(versionId?: string): Promise<StoredObject> {
    const { ContentLength, ETag, VersionId } = await this.send(
      new HeadObjectCommand({ ...this.#object, VersionId: versionId }),
    );
    return { size: ContentLength ?? 0, etag: ETag ?? '', versionId: VersionId ?? versionId };
  }

  /** The object, where there is one. S3 answers 403 in place of 404 to credentials that may not list the bucket. */
  async find(): Promise<StoredObject | undefined> {
    try {
      return await this.head();
    } catch (error) {
      // To find out whether it is there is what it was asked for.
      if (error instanceof PresignError && [403, 404].includes(statusOf(error.cause) ?? 0)) {
        return undefined;
      }
      throw error;
    }
  }

  async abort(uploadId: string): Promise<void> {
    await this.send(new AbortMultipartUploadCommand({ ...this.#object, UploadId: uploadId }));
  }

  private async send<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
    command: $Command<I, O, S3ClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>,
  ): Promise<O> {
    const { client, session } = this.#place;
    if (session) signWithSession(command, session);
    try {
      return await inTime((abortSignal) => client.send(command, { abortSignal }), this.due);
    } catch (cause) {
      throw multipartError(cause);
    }
  }
}
