import { BucketPresigner } from '../presign/bucket-presigner.js';
import { PresignError } from '../s3/presign-error.js';
import { askUnsigned } from './ask.js';
import { ok, warn, type Finding } from './finding.js';
import type { GrantedBucket } from './granted-bucket.js';

/**
 * Whether the server refuses `x-amz-*` headers that were not signed. Of one that takes them, whoever may upload can have
 * other files copied, and so read them. Asked by reading a file that need not be there.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export async function checkHeaders(bucket: GrantedBucket): Promise<Finding> {
  const url = await urlToRead(bucket);
  if (url === undefined) return unknown('no credentials');
  const plain = await askUnsigned(url, 'GET');
  const source = { 'x-amz-copy-source': `/${bucket.bucket}/${KEY}` };
  const more = await askUnsigned(url, 'GET', source);
  if (plain.kind === 'refused') return unknown(plain.code);
  if (more.kind === 'refused') return unknown(more.code);
  const [before, after] = [plain.answer.status, more.answer.status];
  if (after === 403) {
    const isForThat = before !== 403 || (await more.answer.text()).includes('HeadersNotSigned');
    return isForThat ? ok('headers', 'those that were not signed are refused') : unknown('403');
  }
  return before === after
    ? warn('headers', `x-amz-* headers that were not signed are taken: ${TODO}`)
    : unknown(String(after));
}

const KEY = 'presign-doctor';

async function urlToRead(bucket: GrantedBucket): Promise<string | undefined> {
  try {
    const { url } = await new BucketPresigner(bucket).presign({ operation: 'get', key: KEY });
    return url;
  } catch (error) {
    // Another check says so.
    if (error instanceof PresignError && error.code === 'credentials_unavailable') return undefined;
    throw error;
  }
}

const TODO =
  'whoever uploads can have any file copied that the service may read; have a proxy refuse x-amz-copy-source';

const unknown = (reason: string): Finding =>
  warn('headers', `not known whether those that were not signed are refused (${reason})`);
