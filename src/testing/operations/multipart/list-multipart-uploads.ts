import type { AuthenticatedRequest } from '../../authentication/authenticate.js';
import { readPayload } from '../../request/payload.js';
import { queryParameter } from '../../request/request-target.js';
import type { S3Response } from '../../response/s3-response.js';
import { s3Document } from '../../response/xml.js';
import type { MultipartUpload } from '../../storage/multipart-upload.js';
import type { StoreContext } from '../../store-context.js';
import { keyEncoding, pageSize } from '../list-parameters.js';
import { uploadPage, type UploadPlace } from './upload-page.js';

/**
 * ListMultipartUploads: those that are neither completed nor aborted, by key and then by beginning, at most
 * 1000 a page.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
 */
export async function listMultipartUploads(
  { bucket, query, payload }: AuthenticatedRequest,
  { uploads }: StoreContext,
): Promise<S3Response> {
  const { encode, elements } = keyEncoding(query);
  const parameter = (name: string) => queryParameter(query, name) ?? '';
  const [prefix, delimiter] = [parameter('prefix'), parameter('delimiter')];
  const after = { key: parameter('key-marker'), uploadId: parameter('upload-id-marker') };
  const maxUploads = pageSize(query, 'max-uploads');
  await readPayload(payload);
  const page = await uploadPage(uploads.list(bucket), { prefix, delimiter, after, maxUploads });
  const body = s3Document('ListMultipartUploadsResult', {
    Bucket: bucket,
    KeyMarker: encode(after.key),
    UploadIdMarker: after.uploadId,
    ...(page.next && nextMarkers(page.next, encode)),
    Prefix: encode(prefix),
    ...(delimiter && { Delimiter: encode(delimiter) }),
    ...elements,
    MaxUploads: maxUploads,
    IsTruncated: page.next !== undefined,
    Upload: page.uploads.map((upload) => describeUpload(upload, encode)),
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  });
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function nextMarkers({ key, uploadId }: UploadPlace, encode: (text: string) => string) {
  return { NextKeyMarker: encode(key), NextUploadIdMarker: uploadId };
}

function describeUpload(upload: MultipartUpload, encode: (text: string) => string) {
  return {
    Key: encode(upload.key),
    UploadId: upload.id,
    StorageClass: upload.headers['x-amz-storage-class'] ?? 'STANDARD',
    Initiated: upload.initiated,
    ...(upload.checksum && {
      ChecksumAlgorithm: upload.checksum.algorithm.toUpperCase(),
      ChecksumType: upload.checksum.type,
    }),
  };
}
