import { GetBucketLifecycleConfigurationCommand, type LifecycleRule } from '@aws-sdk/client-s3';
import { ask } from './ask.js';
import { fail, ok, warn, type Finding } from './finding.js';
import type { GrantedBucket } from './granted-bucket.js';

/** Whether uploads in parts that nobody completes are removed. */
export async function checkLifecycle({ client, bucket, grants }: GrantedBucket): Promise<Finding> {
  const question = new GetBucketLifecycleConfigurationCommand({ Bucket: bucket });
  const reply = await ask(client, question);
  if (reply.kind === 'refused' && reply.code !== 'NoSuchLifecycleConfiguration') {
    const todo = reply.code === 'AccessDenied' ? NOT_ALLOWED : 'see for yourself';
    return warn('lifecycle', `not known (${reply.code}): ${todo}`);
  }
  const rules = (reply.kind === 'answer' ? reply.answer.Rules : undefined) ?? [];
  const prefixes = rules.filter(removesUploads).map(prefixOf);
  const starts = grants
    .filter(({ operations }) => operations.includes('multipart'))
    .flatMap(({ keys }) => keys.map(startOf));
  const covered = starts.every((start) => prefixes.some((prefix) => start.startsWith(prefix)));
  return covered
    ? ok('lifecycle', 'incomplete uploads are removed')
    : fail(
        'lifecycle',
        'incomplete uploads stay, and cost: give the bucket the rule above, by hand or by --apply',
      );
}

const NOT_ALLOWED =
  'the service need not be allowed to ask (s3:GetLifecycleConfiguration); run this with credentials that are';

const removesUploads = ({ Status, AbortIncompleteMultipartUpload: abort }: LifecycleRule) =>
  Status === 'Enabled' && abort?.DaysAfterInitiation !== undefined;

/** Old rules have it at the top. */
const prefixOf = ({ Filter, Prefix }: LifecycleRule): string =>
  Filter?.Prefix ?? Filter?.And?.Prefix ?? Prefix ?? '';

/** What keys of a pattern begin with. */
const startOf = (pattern: string) => pattern.split(/[*{]/, 1)[0] ?? '';
