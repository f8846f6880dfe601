import type { RequestHeaders } from '../request/request-headers.js';
import { S3Error } from '../response/s3-error.js';

/**
 * The headers of an upload that GET answers as they were given.
 * @throws {S3Error} `MetadataTooLarge` for more than 2 KiB of user metadata
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function objectHeaders(headers: RequestHeaders): Readonly<Record<string, string>> {
  const metadata = pick(headers, (name) => name.startsWith(USER_METADATA));
  const size = Object.entries(metadata)
    .map(([name, value]) => name.length - USER_METADATA.length + value.length)
    .reduce((sum, length) => sum + length, 0);
  if (size > MAX_USER_METADATA_BYTES) {
    throw new S3Error(
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      { Size: String(size), MaxSizeAllowed: String(MAX_USER_METADATA_BYTES) },
    );
  }
  return {
    'content-type': 'binary/octet-stream',
    ...pick(headers, (name) => SYSTEM_METADATA.has(name)),
    ...contentEncoding(headers),
    ...encryptionHeaders(headers),
    ...metadata,
  };
}

/** The headers about encryption at rest: nothing is encrypted, they are kept for who looks at them. */
export function encryptionHeaders(headers: RequestHeaders): Readonly<Record<string, string>> {
  return pick(headers, (name) => ENCRYPTION.has(name));
}

/**
 * The tags of an upload, as `x-amz-tagging` gives them.
 * @throws {S3Error} `InvalidTag` for more than ten, or two with one name
 */
export function objectTagging(headers: RequestHeaders): string {
  const tagging = headers.get('x-amz-tagging') ?? '';
  const tags = new URLSearchParams(tagging);
  if (tags.size > 10 || new Set(tags.keys()).size !== tags.size) {
    throw new S3Error('InvalidTag', 'An object takes ten tags at most, of different keys.');
  }
  return tagging;
}

const USER_METADATA = 'x-amz-meta-';
const MAX_USER_METADATA_BYTES = 2048;
const SYSTEM_METADATA: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'expires',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
]);
const ENCRYPTION: ReadonlySet<string> = new Set([
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
]);

function pick(headers: RequestHeaders, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => wanted(name)));
}

// `aws-chunked` is about the transfer: S3 does not keep it.
function contentEncoding(headers: RequestHeaders): Record<string, string> {
  const codings = (headers.get('content-encoding') ?? '').split(',').map((coding) => coding.trim());
  const kept = codings.filter((coding) => coding !== '' && coding !== 'aws-chunked');
  return kept.length > 0 ? { 'content-encoding': kept.join(', ') } : {};
}
