import { createHash } from 'node:crypto';
import {
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ask, type Reply } from './ask.js';
import type { BucketRules } from './bucket-rules.js';
import { fail, ok, warn, type Finding } from './finding.js';
import type { GrantedBucket } from './granted-bucket.js';

/**
 * Gives a bucket the rules that it has none of. Where it has some they stay as they are: S3 replaces all at once, and
 * the order of CORS rules counts.
 */
export async function applyRules(
  { client, bucket: Bucket }: GrantedBucket,
  { cors, lifecycle }: BucketRules,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (cors) {
    const there = await ask(client, new GetBucketCorsCommand({ Bucket }));
    const put = () => ask(client, new PutBucketCorsCommand({ Bucket, CORSConfiguration: cors }));
    findings.push(await applied('CORS rules', 'NoSuchCORSConfiguration', there, put));
  }
  if (lifecycle) {
    const there = await ask(client, new GetBucketLifecycleConfigurationCommand({ Bucket }));
    const put = () => putLifecycle(client, Bucket, lifecycle);
    findings.push(await applied('lifecycle rules', 'NoSuchLifecycleConfiguration', there, put));
  }
  return findings;
}

async function applied(
  what: string,
  none: string,
  there: Reply<unknown>,
  put: () => Promise<Reply<unknown>>,
): Promise<Finding> {
  if (there.kind === 'answer') {
    return warn('apply', `the bucket has ${what} already: nothing was changed`);
  }
  const reply = there.code === none ? await put() : there;
  return reply.kind === 'answer'
    ? ok('apply', `the bucket had no ${what}, and has those above now`)
    : fail('apply', `the ${what} were not set (${reply.code})`);
}

/** Servers of old want the digest of the rules, which the SDK no longer sends; S3 takes it too. */
function putLifecycle(client: S3Client, Bucket: string, rules: BucketRules['lifecycle']) {
  const command = new PutBucketLifecycleConfigurationCommand({
    Bucket,
    LifecycleConfiguration: rules,
  });
  command.middlewareStack.add(
    (next) => (args) => {
      const { body, headers } = args.request as { body: string; headers: Record<string, string> };
      headers['content-md5'] = createHash('md5').update(body).digest('base64');
      return next(args);
    },
    { step: 'build' },
  );
  return ask(client, command);
}
