import type { AuthenticatedRequest } from '../authentication/authenticate.js';
import { S3Error } from '../response/s3-error.js';
import type { S3Response } from '../response/s3-response.js';
import type { IncomingFile } from '../storage/incoming-file.js';
import type { ObjectMetadata } from '../storage/object-metadata.js';
import type { StoreContext } from '../store-context.js';
import { BodyDigests } from './body-digests.js';
import { encryptionHeaders, objectHeaders, objectTagging } from './object-headers.js';
import { checkWritePreconditions } from './preconditions.js';

/**
 * PutObject. The object is there when the whole body was received and is what its checksums say.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export async function putObject(
  request: AuthenticatedRequest,
  { files }: StoreContext,
): Promise<S3Response> {
  const { bucket, key, headers } = request;
  checkLength(request.payload.length);
  const digests = new BodyDigests(headers);
  const described = { key, headers: objectHeaders(headers), tagging: objectTagging(headers) };
  const file = await files.receive();
  try {
    const metadata = { ...described, ...(await receive(request, file, digests)) };
    await files.commit(file, bucket, metadata, (current) =>
      checkWritePreconditions(headers, key, current),
    );
    return {
      status: 200,
      headers: { etag: metadata.etag, ...metadata.checksums, ...encryptionHeaders(headers) },
    };
  } finally {
    await file.discard();
  }
}

/** The largest object of a single PUT, in bytes: 5 GiB. */
const MAX_PUT_BYTES = 5 * 1024 ** 3;

function checkLength(length: number | undefined): void {
  if (length === undefined) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  if (length > MAX_PUT_BYTES) {
    throw new S3Error(
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum allowed object size.',
      { ProposedSize: String(length), MaxSizeAllowed: String(MAX_PUT_BYTES) },
    );
  }
}

async function receive(
  { payload, date }: AuthenticatedRequest,
  file: IncomingFile,
  digests: BodyDigests,
): Promise<Pick<ObjectMetadata, 'size' | 'etag' | 'checksums' | 'lastModified'>> {
  await file.write(digests.read(payload.bytes));
  return { ...digests.verify(payload.trailer), lastModified: date.toISOString() };
}
