import type { QueryParameters } from '../../sigv4/index.js';
import type { AuthenticatedRequest } from '../authentication/authenticate.js';
import { readPayload } from '../request/payload.js';
import { queryParameter } from '../request/request-target.js';
import { S3Error } from '../response/s3-error.js';
import type { S3Response } from '../response/s3-response.js';
import { s3Document } from '../response/xml.js';
import type { ObjectMetadata } from '../storage/object-metadata.js';
import type { StoreContext } from '../store-context.js';
import { listPage } from './list-page.js';
import { invalidArgument, keyEncoding, pageSize } from './list-parameters.js';

/**
 * ListObjectsV2: keys in the order of their UTF-8 bytes, at most 1000 a page.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export async function listObjectsV2(
  { bucket, query, payload }: AuthenticatedRequest,
  { files }: StoreContext,
): Promise<S3Response> {
  const parameters = listParameters(query);
  await readPayload(payload);
  const page = await listPage(files.list(bucket), parameters);
  const { prefix, delimiter, maxKeys, startAfter, continuationToken, encode, elements } =
    parameters;
  const body = s3Document('ListBucketResult', {
    Name: bucket,
    Prefix: encode(prefix),
    ...(delimiter && { Delimiter: encode(delimiter) }),
    MaxKeys: maxKeys,
    ...elements,
    KeyCount: page.objects.length + page.commonPrefixes.length,
    IsTruncated: page.next !== undefined,
    ...(continuationToken !== undefined && { ContinuationToken: continuationToken }),
    ...(page.next !== undefined && { NextContinuationToken: tokenFor(page.next) }),
    ...(startAfter !== undefined && { StartAfter: encode(startAfter) }),
    Contents: page.objects.map((object) => contents(object, encode)),
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  });
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function listParameters(query: QueryParameters) {
  const parameter = (name: string) => queryParameter(query, name);
  if (parameter('list-type') !== '2') {
    throw new S3Error('NotImplemented', 'This store lists with list-type=2 only.');
  }
  const continuationToken = parameter('continuation-token');
  return {
    prefix: parameter('prefix') ?? '',
    delimiter: parameter('delimiter') ?? '',
    maxKeys: pageSize(query, 'max-keys'),
    startAfter: parameter('start-after'),
    continuationToken,
    from: continuationToken === undefined ? undefined : keyOf(continuationToken),
    ...keyEncoding(query),
  };
}

/** The token is the first key of the next page, so that it stays right when objects come and go. */
function tokenFor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function keyOf(token: string): string {
  const key = Buffer.from(token, 'base64url').toString('utf8');
  if (key === '' || tokenFor(key) !== token) throw invalidArgument('continuation-token');
  return key;
}

function contents(object: ObjectMetadata, encode: (text: string) => string) {
  return {
    Key: encode(object.key),
    LastModified: object.lastModified,
    ETag: object.etag,
    Size: object.size,
    StorageClass: object.headers['x-amz-storage-class'] ?? 'STANDARD',
  };
}
