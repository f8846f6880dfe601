import { childElements, childText, malformedXml, parseXml } from '../../request/parse-xml.js';
import { S3Error } from '../../response/s3-error.js';
import type { MultipartUpload } from '../../storage/multipart-upload.js';
import type { MultipartUploads } from '../../storage/multipart-uploads.js';
import type { ObjectMetadata } from '../../storage/object-metadata.js';
import { checksumElement } from './multipart-checksum.js';
import { parsePartNumber } from './part-number.js';

/** A part that is to become part of the object. */
export interface CompletedPart {
  readonly partNumber: number;
  /** Without its quotes. */
  readonly etag: string;
  /** The text of an element such as `ChecksumCRC32`. */
  checksum(element: string): string | undefined;
}

/**
 * Reads the body of CompleteMultipartUpload.
 * @throws {S3Error} `MalformedXML`, `InvalidArgument` for a part number, `InvalidPartOrder`
 */
export function parseCompletedParts(xml: string): readonly CompletedPart[] {
  const parts = childElements(parseXml(xml, 'CompleteMultipartUpload'), 'Part').map((part) => {
    const partNumber = childText(part, 'PartNumber')?.trim();
    const etag = childText(part, 'ETag')
      ?.trim()
      .replace(/^"(.*)"$/, '$1');
    if (partNumber === undefined || etag === undefined || !/^-?\d+$/.test(partNumber)) {
      throw malformedXml();
    }
    return {
      partNumber: parsePartNumber(partNumber),
      etag,
      checksum: (element: string) => childText(part, element),
    };
  });
  if (parts.length === 0) throw malformedXml();
  if (parts.some(({ partNumber }, i) => partNumber <= (parts[i - 1]?.partNumber ?? 0))) {
    throw new S3Error(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  return parts;
}

/**
 * What was received of the parts, each held against what the client says of it.
 * @throws {S3Error} `InvalidPart`, `EntityTooSmall` for a part under 5 MiB that is not the last,
 *   `EntityTooLarge` past 5 TiB, `InvalidRequest` when a checksum is missing
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export async function receivedParts(
  parts: readonly CompletedPart[],
  upload: MultipartUpload,
  uploads: MultipartUploads,
): Promise<readonly ObjectMetadata[]> {
  const received: ObjectMetadata[] = [];
  for (const part of parts) {
    const file = await uploads.openPart(upload, part.partNumber);
    await file?.close();
    received.push(checkedPart(part, file?.metadata, upload));
  }
  parts.slice(0, -1).forEach((part, i) => checkSize(part, received[i]?.size ?? 0));
  const size = received.reduce((sum, part) => sum + part.size, 0);
  if (size > MAX_OBJECT_BYTES) throw tooLarge(size);
  return received;
}

const MIN_PART_BYTES = 5 * 1024 ** 2;
const MAX_OBJECT_BYTES = 5 * 1024 ** 4;

function checkedPart(
  part: CompletedPart,
  received: ObjectMetadata | undefined,
  { id, checksum }: MultipartUpload,
): ObjectMetadata {
  if (received?.etag !== `"${part.etag}"`) throw invalidPart(part, id);
  for (const [header, value] of Object.entries(received.checksums)) {
    const stated = part.checksum(checksumElement(header));
    if (stated !== undefined && stated !== value) throw invalidPart(part, id);
    if (stated === undefined && checksum?.type === 'COMPOSITE') {
      throw new S3Error(
        'InvalidRequest',
        `The upload was created using a ${checksum.algorithm} checksum. The complete request must include the checksum for each part. It was missing for part ${part.partNumber} in the request.`,
      );
    }
  }
  return received;
}

function checkSize({ partNumber, etag }: CompletedPart, size: number): void {
  if (size >= MIN_PART_BYTES) return;
  throw new S3Error(
    'EntityTooSmall',
    'Your proposed upload is smaller than the minimum allowed size',
    {
      ProposedSize: String(size),
      MinSizeAllowed: String(MIN_PART_BYTES),
      PartNumber: String(partNumber),
      ETag: etag,
    },
  );
}

const invalidPart = ({ partNumber, etag }: CompletedPart, id: string) =>
  new S3Error(
    'InvalidPart',
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: id, PartNumber: String(partNumber), ETag: etag },
  );

const tooLarge = (size: number) =>
  new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: String(size),
    MaxSizeAllowed: String(MAX_OBJECT_BYTES),
  });
