import type { AuthenticatedRequest } from '../../authentication/authenticate.js';
import { readPayload } from '../../request/payload.js';
import type { S3Response } from '../../response/s3-response.js';
import { s3Document } from '../../response/xml.js';
import type { StoreContext } from '../../store-context.js';
import { encryptionHeaders, objectHeaders, objectTagging } from '../object-headers.js';
import { checksumTypeHeaders, requestedChecksum } from './multipart-checksum.js';

/**
 * CreateMultipartUpload.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
 */
export async function createMultipartUpload(
  { bucket, key, headers, date, payload }: AuthenticatedRequest,
  { uploads }: StoreContext,
): Promise<S3Response> {
  const checksum = requestedChecksum(headers);
  const described = { headers: objectHeaders(headers), tagging: objectTagging(headers) };
  await readPayload(payload);
  const { id } = await uploads.create({
    bucket,
    key,
    initiated: date.toISOString(),
    ...described,
    ...(checksum && { checksum }),
  });
  return {
    status: 200,
    headers: {
      'content-type': 'application/xml',
      ...encryptionHeaders(headers),
      ...checksumTypeHeaders(checksum),
    },
    body: s3Document('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id }),
  };
}
