import type { AuthenticatedRequest } from '../authentication/authenticate.js';
import type { S3Response } from '../response/s3-response.js';
import type { StoreContext } from '../store-context.js';
import { checkContentLength } from './content-length.js';
import { encryptionHeaders } from './object-headers.js';
import { storeObject } from './store-object.js';

/**
 * PutObject. The object is there when the whole body was received and is what its checksums say.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export async function putObject(
  { bucket, key, headers, date, payload }: AuthenticatedRequest,
  { files }: StoreContext,
): Promise<S3Response> {
  checkContentLength(payload.length);
  const { etag, checksums } = await storeObject({ bucket, key, headers, date, ...payload }, files);
  return { status: 200, headers: { etag, ...checksums, ...encryptionHeaders(headers) } };
}
