import type { AuthenticatedRequest } from '../authentication/authenticate.js';
import { readPayload } from '../request/payload.js';
import type { S3Response } from '../response/s3-response.js';
import type { StoreContext } from '../store-context.js';
import { checkWritePreconditions } from './preconditions.js';
import { checkVersionId } from './version-id.js';

/**
 * DeleteObject. The answer is the same whether there was an object or not.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
 */
export async function deleteObject(
  { bucket, key, query, headers, payload }: AuthenticatedRequest,
  { files }: StoreContext,
): Promise<S3Response> {
  checkVersionId(query);
  await readPayload(payload);
  await files.delete(bucket, key, (current) => checkWritePreconditions(headers, key, current));
  return { status: 204, headers: {} };
}
