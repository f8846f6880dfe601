import type { Readable } from 'node:stream';
import type { AuthenticatedRequest } from '../authentication/authenticate.js';
import { readPayload } from '../request/payload.js';
import { S3Error } from '../response/s3-error.js';
import type { S3Response } from '../response/s3-response.js';
import type { ObjectMetadata } from '../storage/object-metadata.js';
import type { StoreContext } from '../store-context.js';
import { checkReadPreconditions, rangeApplies } from './preconditions.js';
import { parseRange } from './range.js';
import { responseOverrides } from './response-overrides.js';
import { checkVersionId } from './version-id.js';

/**
 * GetObject and HeadObject.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export async function getObject(
  request: AuthenticatedRequest,
  { files }: StoreContext,
): Promise<S3Response> {
  checkVersionId(request.query);
  const overrides = responseOverrides(request.query);
  await readPayload(request.payload);
  const object = await files.open(request.bucket, request.key);
  if (!object) {
    throw new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: request.key });
  }
  let body: Readable | undefined;
  try {
    const { metadata } = object;
    const validators = validatorsOf(metadata);
    if (checkReadPreconditions(request.headers, metadata) === 'not modified') {
      return { status: 304, headers: validators };
    }
    const applies = rangeApplies(request.headers, metadata);
    const range = applies ? parseRange(request.headers.get('range'), metadata.size) : undefined;
    const { start, end } = range ?? { start: 0, end: metadata.size - 1 };
    if (request.method === 'GET' && metadata.size > 0) body = object.read(start, end);
    return {
      status: range ? 206 : 200,
      headers: {
        ...metadata.headers,
        ...overrides,
        ...validators,
        ...(range && { 'content-range': `bytes ${start}-${end}/${metadata.size}` }),
        ...(!range && checksums(request, metadata)),
        ...(metadata.tagging && { 'x-amz-tagging-count': tagCount(metadata) }),
        'accept-ranges': 'bytes',
        'content-length': String(end - start + 1),
      },
      ...(body && { body }),
    };
  } finally {
    if (!body) await object.close();
  }
}

function validatorsOf({ etag, lastModified }: ObjectMetadata) {
  return { etag, 'last-modified': new Date(lastModified).toUTCString() };
}

// Not with a range: a client would compare them with the part that it received.
function checksums({ headers }: AuthenticatedRequest, metadata: ObjectMetadata) {
  return headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' ? metadata.checksums : {};
}

function tagCount({ tagging }: ObjectMetadata): string {
  return String(new URLSearchParams(tagging).size);
}
