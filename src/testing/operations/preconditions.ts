import type { RequestHeaders } from '../request/request-headers.js';
import { S3Error } from '../response/s3-error.js';
import type { ObjectMetadata } from '../storage/object-metadata.js';

/**
 * The preconditions of GET and HEAD, in the order that RFC 9110 gives them.
 * @throws {S3Error} `PreconditionFailed`
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-precedence-of-preconditions
 */
export function checkReadPreconditions(
  headers: RequestHeaders,
  object: ObjectMetadata,
): 'modified' | 'not modified' {
  const ifMatch = headers.get('if-match');
  const ifUnmodifiedSince = httpDate(headers.get('if-unmodified-since'));
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object.etag)) throw preconditionFailed('If-Match');
  } else if (ifUnmodifiedSince !== undefined && lastModified(object) > ifUnmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const ifNoneMatch = headers.get('if-none-match');
  const ifModifiedSince = httpDate(headers.get('if-modified-since'));
  if (ifNoneMatch !== undefined) {
    // Weak comparison, RFC 9110 section 8.8.3.2.
    if (matches(ifNoneMatch.replaceAll('W/', ''), object.etag)) return 'not modified';
  } else if (ifModifiedSince !== undefined && lastModified(object) <= ifModifiedSince) {
    return 'not modified';
  }
  return 'modified';
}

/** Whether `If-Range`, when given, still names the object as it is. */
export function rangeApplies(headers: RequestHeaders, object: ObjectMetadata): boolean {
  const ifRange = headers.get('if-range');
  return (
    ifRange === undefined || ifRange === object.etag || httpDate(ifRange) === lastModified(object)
  );
}

/**
 * The preconditions of PUT and DELETE.
 * @throws {S3Error} `PreconditionFailed`; `NoSuchKey` when `If-Match` names an object that is not there;
 *   `NotImplemented` for `If-None-Match` with an ETag, which S3 does not take here
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWritePreconditions(
  headers: RequestHeaders,
  key: string,
  current: ObjectMetadata | undefined,
): void {
  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw new S3Error(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      { Header: 'If-None-Match' },
    );
  }
  if (ifNoneMatch === '*' && current) throw preconditionFailed('If-None-Match');
  const ifMatch = headers.get('if-match');
  if (ifMatch === undefined) return;
  if (!current) throw new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });
  if (!matches(ifMatch, current.etag)) throw preconditionFailed('If-Match');
}

// S3 takes ETags without their quotes too.
function matches(header: string, etag: string): boolean {
  const candidates = header.split(',').map((candidate) => candidate.trim());
  return candidates.some((candidate) => [etag, etag.slice(1, -1), '*'].includes(candidate));
}

/** In whole seconds, the precision of HTTP. */
function lastModified(object: ObjectMetadata): number {
  return Math.floor(Date.parse(object.lastModified) / 1000);
}

/** Seconds; what is no date is ignored, as RFC 9110 has it. */
function httpDate(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

const preconditionFailed = (condition: string) =>
  new S3Error(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    { Condition: condition },
  );
