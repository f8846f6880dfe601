type Gaps = Readonly<Record<string, string>>;

const UNSIGNED = 'it takes x-amz-* headers that are not signed';
const NO_CHECKSUMS = 'it does not know x-amz-checksum-sha256';

/** Of forms as published, by what was done to them. */
const formGaps = (gaps: Gaps): Gaps =>
  Object.fromEntries(
    Object.entries(gaps).map(([title, reason]) => [
      `answers a form as published: ${title}`,
      reason,
    ]),
  );

/** Ceph 16.2, as in Debian 12. */
const ceph: Gaps = {
  'refuses an upload with another body than the checksum says': NO_CHECKSUMS,
  'refuses an upload with metadata that is not signed': UNSIGNED,
  'refuses an upload with an access control list that is not signed': UNSIGNED,
  'refuses an upload with tags that are not signed': UNSIGNED,
  'a form for a type that browsers run stores an attachment':
    'of the fields of a form it stores the type and metadata alone',
  'completing what was aborted is refused': 'it answers 500',
  'overwrite: false leaves a file that came in between as it is':
    'it takes If-None-Match for a PUT alone',
  ...formGaps({
    'policy truncated / signature wrong': 'it refuses a wrong signature as AccessDenied',
    'only key and policy kept (private bucket)': 'it answers 400',
    'starts-with "" with the field absent': 'it takes an absent field for an empty one',
    'content-length-range one bound / negative': 'it takes a lower bound below 0',
    'simple condition with two properties': 'it answers 403',
    'simple condition value not a string': 'it answers 403',
    'expiration missing or not ISO 8601': 'it answers 403',
    'success_action_redirect relative': 'it answers 303 and leads there',
    'Content-Type not multipart/form-data': 'it answers 400',
    '${filename} with a path in the file name': 'it keeps the path',
  }),
};

const NO_CONDITIONAL_PUT = 'it answers 501 to If-None-Match: *';
const HEAD_WITH_BODY = 'its answer to a HEAD that it refuses has a body, which is not HTTP';

/** OpenStack Swift 2.30 with s3api, as in Debian 12. */
const swift: Gaps = {
  'stores tags': 'it answers 501 to x-amz-tagging',
  'overwrite: false leaves the first file as it is': NO_CONDITIONAL_PUT,
  'overwrite: false lets one of many through that come at once': NO_CONDITIONAL_PUT,
  'refuses an upload with no If-None-Match where it is signed': NO_CONDITIONAL_PUT,
  'refuses an upload with another body than the checksum says': NO_CHECKSUMS,
  'refuses HEAD with a URL for GET': HEAD_WITH_BODY,
  'refuses HEAD with a URL for PUT': HEAD_WITH_BODY,
  'refuses HEAD with a URL for DELETE': HEAD_WITH_BODY,
};

/**
 * What servers are known not to do as S3 does: server (`CONFORMANCE_SERVER`), title of the test, reason.
 * A gap is shown as skipped; one that the server has closed fails the run, so that its line goes.
 */
export const KNOWN_GAPS: Readonly<Record<string, Gaps>> = { embedded: {}, ceph, swift };
