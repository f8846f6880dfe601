import type { AuthenticatedRequest } from '../../authentication/authenticate.js';
import { readPayload } from '../../request/payload.js';
import type { S3Response } from '../../response/s3-response.js';
import type { StoreContext } from '../../store-context.js';
import { findUpload } from './find-upload.js';

/**
 * AbortMultipartUpload. Parts that are still arriving find their upload gone.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 */
export async function abortMultipartUpload(
  request: AuthenticatedRequest,
  context: StoreContext,
): Promise<S3Response> {
  await readPayload(request.payload);
  const { id } = await findUpload(request, context);
  await context.uploads.exclusively(id, async () =>
    context.uploads.remove(await findUpload(request, context)),
  );
  return { status: 204, headers: {} };
}
