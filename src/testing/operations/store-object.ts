import type { RequestHeaders } from '../request/request-headers.js';
import type { IncomingFile } from '../storage/incoming-file.js';
import type { ObjectFiles } from '../storage/object-files.js';
import type { ObjectMetadata } from '../storage/object-metadata.js';
import { BodyDigests } from './body-digests.js';
import { objectHeaders, objectTagging } from './object-headers.js';
import { checkWritePreconditions } from './preconditions.js';

/** An object to be: what describes it, and its bytes. */
export interface ObjectUpload {
  readonly bucket: string;
  readonly key: string;
  /** Of the object, its checksums and preconditions. */
  readonly headers: RequestHeaders;
  readonly date: Date;
  readonly bytes: AsyncIterable<Buffer>;
  /** Headers that came after the bytes; there once they are read. */
  readonly trailer: ReadonlyMap<string, string>;
}

/**
 * Makes the bytes an object, once all were received and are what their checksums say.
 * @throws {S3Error} for digests, metadata and preconditions, and whatever reading the bytes throws
 */
export async function storeObject(
  upload: ObjectUpload,
  files: ObjectFiles,
): Promise<ObjectMetadata> {
  const { bucket, key, headers } = upload;
  const digests = new BodyDigests(headers);
  const described = { key, headers: objectHeaders(headers), tagging: objectTagging(headers) };
  const file = await files.receive();
  try {
    const metadata = { ...described, ...(await receive(upload, file, digests)) };
    await files.commit(file, bucket, metadata, (current) =>
      checkWritePreconditions(headers, key, current),
    );
    return metadata;
  } finally {
    await file.discard();
  }
}

async function receive(
  { bytes, trailer, date }: ObjectUpload,
  file: IncomingFile,
  digests: BodyDigests,
): Promise<Pick<ObjectMetadata, 'size' | 'etag' | 'checksums' | 'lastModified'>> {
  await file.write(digests.read(bytes));
  const { checksums, ...verified } = digests.verify(trailer);
  const type = Object.keys(checksums).length > 0 && { 'x-amz-checksum-type': 'FULL_OBJECT' };
  return { ...verified, checksums: { ...checksums, ...type }, lastModified: date.toISOString() };
}
