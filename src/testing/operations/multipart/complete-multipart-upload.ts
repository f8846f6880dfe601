import { createHash } from 'node:crypto';
import type { AuthenticatedRequest } from '../../authentication/authenticate.js';
import { readPayload } from '../../request/payload.js';
import { objectUrl } from '../../response/object-url.js';
import { S3Error } from '../../response/s3-error.js';
import type { S3Response } from '../../response/s3-response.js';
import { s3Document } from '../../response/xml.js';
import type { MultipartUpload } from '../../storage/multipart-upload.js';
import type { ObjectMetadata } from '../../storage/object-metadata.js';
import type { StoreContext } from '../../store-context.js';
import { encryptionHeaders } from '../object-headers.js';
import { checkWritePreconditions } from '../preconditions.js';
import { parseCompletedParts, receivedParts, type CompletedPart } from './completed-parts.js';
import { findUpload } from './find-upload.js';
import { checksumElements } from './multipart-checksum.js';
import { JoinedParts } from './joined-parts.js';

/**
 * CompleteMultipartUpload. When it is refused, the upload stays as it was.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export async function completeMultipartUpload(
  request: AuthenticatedRequest,
  context: StoreContext,
): Promise<S3Response> {
  const body = await readPayload(request.payload, MAX_COMPLETE_BYTES);
  const { id } = await findUpload(request, context);
  const parts = parseCompletedParts(body.toString('utf8'));
  const { bucket, bucketUrl, key } = request;
  const object = await context.uploads.exclusively(id, async () => {
    // Again, since it may have ended meanwhile.
    const upload = await findUpload(request, context);
    const completed = await complete(upload, parts, request, context);
    await context.uploads.remove(upload);
    return completed;
  });
  return {
    status: 200,
    headers: {
      'content-type': 'application/xml',
      ...encryptionHeaders(new Map(Object.entries(object.headers))),
    },
    body: s3Document('CompleteMultipartUploadResult', {
      Location: objectUrl(bucketUrl, key),
      Bucket: bucket,
      Key: key,
      ETag: object.etag,
      ...checksumElements(object.checksums),
    }),
  };
}

/** The longest list, 10000 parts with a SHA-512 each, has some 2.5 MB. */
const MAX_COMPLETE_BYTES = 4 * 1024 ** 2;

async function complete(
  upload: MultipartUpload,
  parts: readonly CompletedPart[],
  { bucket, key, headers, date }: AuthenticatedRequest,
  { files, uploads }: StoreContext,
): Promise<ObjectMetadata> {
  const received = await receivedParts(parts, upload, uploads);
  const size = received.reduce((sum, part) => sum + part.size, 0);
  checkObjectSize(headers.get('x-amz-mp-object-size'), size);
  const joined = new JoinedParts(upload, parts, uploads);
  const file = await files.receive();
  try {
    await file.write(joined.read());
    const metadata: ObjectMetadata = {
      key,
      size,
      etag: etagOf(received),
      lastModified: date.toISOString(),
      headers: upload.headers,
      checksums: joined.checksums(received, headers),
      tagging: upload.tagging,
    };
    await files.commit(file, bucket, metadata, (current) =>
      checkWritePreconditions(headers, key, current),
    );
    return metadata;
  } finally {
    await file.discard();
  }
}

/** The MD5 of the parts' MD5s, and how many they are. */
function etagOf(parts: readonly ObjectMetadata[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(Buffer.from(etag.slice(1, -1), 'hex'));
  return `"${md5.digest('hex')}-${parts.length}"`;
}

function checkObjectSize(stated: string | undefined, size: number): void {
  if (stated === undefined || stated === String(size)) return;
  throw new S3Error(
    'InvalidRequest',
    `The provided 'x-amz-mp-object-size' header does not match what was computed: ${size}`,
  );
}
