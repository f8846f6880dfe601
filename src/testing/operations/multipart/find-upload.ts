import type { AuthenticatedRequest } from '../../authentication/authenticate.js';
import { queryParameter } from '../../request/request-target.js';
import { S3Error } from '../../response/s3-error.js';
import type { MultipartUpload } from '../../storage/multipart-upload.js';
import type { StoreContext } from '../../store-context.js';

/**
 * The upload that `uploadId` names, which must be one of the bucket and key of the request.
 * @throws {S3Error} `NoSuchUpload`
 */
export async function findUpload(
  { bucket, key, query }: AuthenticatedRequest,
  { uploads }: StoreContext,
): Promise<MultipartUpload> {
  const id = queryParameter(query, 'uploadId') ?? '';
  const upload = await uploads.find(id);
  if (upload?.bucket === bucket && upload.key === key) return upload;
  throw new S3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: id },
  );
}
