import { encryptionHeaders } from '../operations/object-headers.js';
import { objectUrl } from '../response/object-url.js';
import type { S3Response } from '../response/s3-response.js';
import { xmlDocument } from '../response/xml.js';
import type { ObjectMetadata } from '../storage/object-metadata.js';

/** An object that a form made, and where. */
export interface StoredForm extends ObjectMetadata {
  readonly bucket: string;
  readonly bucketUrl: string;
}

/**
 * The answer that the fields `success_action_redirect` and `success_action_status` ask for. A redirect
 * that is no URL and a status other than 200, 201 and 204 count as not given.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
 */
export function formResponse(fields: ReadonlyMap<string, string>, stored: StoredForm): S3Response {
  const { bucket, bucketUrl, key, etag } = stored;
  const location = objectUrl(bucketUrl, key);
  const headers = {
    etag,
    ...stored.checksums,
    ...encryptionHeaders(new Map(Object.entries(stored.headers))),
  };
  const redirect = redirectTo(
    fields.get('success_action_redirect') ?? fields.get('redirect'),
    stored,
  );
  if (redirect !== undefined) return { status: 303, headers: { ...headers, location: redirect } };
  switch (fields.get('success_action_status')) {
    case '200':
      return { status: 200, headers: { ...headers, location } };
    case '201':
      return {
        status: 201,
        headers: { ...headers, location, 'content-type': 'application/xml' },
        body: xmlDocument('PostResponse', {
          Location: location,
          Bucket: bucket,
          Key: key,
          ETag: etag,
        }),
      };
    default:
      return { status: 204, headers: { ...headers, location } };
  }
}

function redirectTo(target: string | undefined, stored: StoredForm): string | undefined {
  if (target === undefined || !URL.canParse(target)) return undefined;
  const url = new URL(target);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  url.searchParams.append('bucket', stored.bucket);
  url.searchParams.append('key', stored.key);
  url.searchParams.append('etag', stored.etag);
  return url.href;
}
