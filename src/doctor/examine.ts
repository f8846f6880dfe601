import { applyRules } from './apply-rules.js';
import type { BucketRules } from './bucket-rules.js';
import { checkCors } from './check-cors.js';
import { checkCredentials } from './check-credentials.js';
import { checkHeaders } from './check-headers.js';
import { checkLifecycle } from './check-lifecycle.js';
import { checkServer } from './check-server.js';
import type { Finding } from './finding.js';
import { operationsIn, type GrantedBucket } from './granted-bucket.js';

export interface ExaminationOptions {
  /** Whose pages may use the bucket. */
  readonly origins: readonly string[];
  /** Gives the bucket rules that it has none of; else nothing is changed. */
  readonly apply: boolean;
}

/**
 * Checks a live bucket against what it needs. A bucket that is not there is not asked further.
 * @param rules that it should have
 */
export async function examine(
  bucket: GrantedBucket,
  rules: BucketRules,
  { origins, apply }: ExaminationOptions,
): Promise<readonly Finding[]> {
  const credentials = await checkCredentials(bucket, new Date());
  const server = await checkServer(bucket);
  const isThere = !server.some(({ level, topic }) => level === 'fail' && topic === 'reach');
  if (!isThere) return [credentials, ...server];
  return [
    credentials,
    ...server,
    ...(isUploadedTo(bucket) ? [await checkHeaders(bucket)] : []),
    ...(apply ? await applyRules(bucket, rules) : []),
    ...(rules.cors ? await checkCors(bucket, origins) : []),
    ...(rules.lifecycle ? [await checkLifecycle(bucket)] : []),
  ];
}

/** By URLs; forms carry no headers of the object. */
const isUploadedTo = (bucket: GrantedBucket): boolean =>
  operationsIn(bucket).some((operation) => operation === 'put' || operation === 'multipart');
