import type { AuthenticatedRequest } from '../../authentication/authenticate.js';
import { queryParameter } from '../../request/request-target.js';
import type { S3Response } from '../../response/s3-response.js';
import type { StoreContext } from '../../store-context.js';
import { BodyDigests } from '../body-digests.js';
import { checkContentLength } from '../content-length.js';
import { findUpload } from './find-upload.js';
import { checkPartChecksum } from './multipart-checksum.js';
import { parsePartNumber } from './part-number.js';

/**
 * UploadPart. A part of a number that was there already takes its place.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
 */
export async function uploadPart(
  request: AuthenticatedRequest,
  context: StoreContext,
): Promise<S3Response> {
  const { query, headers, payload, date, key } = request;
  const partNumber = parsePartNumber(queryParameter(query, 'partNumber'));
  checkContentLength(payload.length);
  const { id, checksum } = await findUpload(request, context);
  checkPartChecksum(headers, checksum);
  const digests = new BodyDigests(headers);
  const file = await context.files.receive();
  try {
    await file.write(digests.read(payload.bytes));
    const { size, etag, checksums } = digests.verify(payload.trailer);
    const described = { key, headers: {}, tagging: '', lastModified: date.toISOString() };
    await context.uploads.exclusively(id, async () => {
      // Again, since it may have ended meanwhile.
      const upload = await findUpload(request, context);
      const metadata = { ...described, size, etag, checksums };
      await context.uploads.commitPart(file, upload, partNumber, metadata);
    });
    return { status: 200, headers: { etag, ...checksums } };
  } finally {
    await file.discard();
  }
}
