import type { AuthenticatedRequest } from '../../authentication/authenticate.js';
import { readPayload } from '../../request/payload.js';
import { queryParameter } from '../../request/request-target.js';
import type { S3Response } from '../../response/s3-response.js';
import { s3Document } from '../../response/xml.js';
import type { MultipartUpload } from '../../storage/multipart-upload.js';
import type { ObjectMetadata } from '../../storage/object-metadata.js';
import type { StoreContext } from '../../store-context.js';
import { invalidArgument, keyEncoding, pageSize } from '../list-parameters.js';
import { findUpload } from './find-upload.js';
import { checksumElements } from './multipart-checksum.js';

/**
 * ListParts: by number, at most 1000 a page.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
 */
export async function listParts(
  request: AuthenticatedRequest,
  context: StoreContext,
): Promise<S3Response> {
  const { bucket, key, query, payload } = request;
  const maxParts = pageSize(query, 'max-parts');
  const { encode, elements } = keyEncoding(query);
  const marker = queryParameter(query, 'part-number-marker') ?? '0';
  if (!/^\d{1,9}$/.test(marker)) throw invalidArgument('part-number-marker');
  await readPayload(payload);
  const { id } = await findUpload(request, context);
  const { parts, isTruncated, upload } = await context.uploads.exclusively(id, async () => {
    // Again, since it may have ended meanwhile.
    const upload = await findUpload(request, context);
    const numbers = await context.uploads.partNumbers(upload);
    const after = numbers.filter((partNumber) => partNumber > Number(marker));
    const parts = await describeParts(after.slice(0, maxParts), upload, context);
    return { parts, isTruncated: maxParts > 0 && after.length > maxParts, upload };
  });
  const body = s3Document('ListPartsResult', {
    Bucket: bucket,
    Key: encode(key),
    UploadId: id,
    ...elements,
    StorageClass: upload.headers['x-amz-storage-class'] ?? 'STANDARD',
    ...(upload.checksum && {
      ChecksumAlgorithm: upload.checksum.algorithm.toUpperCase(),
      ChecksumType: upload.checksum.type,
    }),
    PartNumberMarker: marker,
    // Only then: the SDK's paginator goes on for as long as there is one.
    ...(isTruncated && { NextPartNumberMarker: parts.at(-1)?.PartNumber }),
    MaxParts: maxParts,
    IsTruncated: isTruncated,
    Part: parts,
  });
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

async function describeParts(
  numbers: readonly number[],
  upload: MultipartUpload,
  { uploads }: StoreContext,
) {
  const described = [];
  for (const partNumber of numbers) {
    const part = await uploads.openPart(upload, partNumber);
    await part?.close();
    if (part) described.push(describePart(partNumber, part.metadata));
  }
  return described;
}

function describePart(partNumber: number, { lastModified, etag, size, checksums }: ObjectMetadata) {
  return {
    PartNumber: partNumber,
    LastModified: lastModified,
    ETag: etag,
    Size: size,
    ...checksumElements(checksums),
  };
}
