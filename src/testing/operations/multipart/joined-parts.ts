import type { RequestHeaders } from '../../request/request-headers.js';
import { S3Error } from '../../response/s3-error.js';
import type { MultipartUpload } from '../../storage/multipart-upload.js';
import type { MultipartUploads } from '../../storage/multipart-uploads.js';
import type { ObjectMetadata } from '../../storage/object-metadata.js';
import { checksumDigest } from '../checksum.js';
import type { CompletedPart } from './completed-parts.js';
import { compositeChecksum } from './multipart-checksum.js';

/** The bytes of all parts in a row, and what is computed of them as they pass. */
export class JoinedParts {
  readonly #fullObject;

  constructor(
    private readonly upload: MultipartUpload,
    private readonly parts: readonly CompletedPart[],
    private readonly uploads: MultipartUploads,
  ) {
    const { checksum } = upload;
    this.#fullObject =
      checksum?.type === 'FULL_OBJECT' ? checksumDigest(checksum.algorithm) : undefined;
  }

  /** To be read once. */
  async *read(): AsyncGenerator<Buffer> {
    for (const { partNumber } of this.parts) {
      const part = await this.uploads.openPart(this.upload, partNumber);
      if (!part) throw new Error(`part ${partNumber} vanished`);
      if (part.metadata.size === 0) {
        await part.close();
        continue;
      }
      const chunks: AsyncIterable<unknown> = part.read(0, part.metadata.size - 1);
      for await (const chunk of chunks) {
        if (!Buffer.isBuffer(chunk)) continue;
        this.#fullObject?.update(chunk);
        yield chunk;
      }
    }
  }

  /**
   * The object's checksums, to be asked for once, after the bytes.
   * @throws {S3Error} `BadDigest` when a header states another
   */
  checksums(
    received: readonly ObjectMetadata[],
    headers: RequestHeaders,
  ): Readonly<Record<string, string>> {
    const { checksum } = this.upload;
    if (!checksum) return {};
    const { algorithm, type } = checksum;
    const header = `x-amz-checksum-${algorithm}`;
    const computed =
      this.#fullObject?.digest().toString('base64') ?? compositeChecksum(algorithm, received);
    const stated = headers.get(header);
    if (stated !== undefined && stated !== computed) {
      throw new S3Error(
        'BadDigest',
        `The ${algorithm} you specified did not match the calculated checksum.`,
      );
    }
    return { [header]: computed, 'x-amz-checksum-type': type };
  }
}
