import type { BucketRules } from './bucket-rules.js';
import type { Finding } from './finding.js';
import type { GrantedBucket } from './granted-bucket.js';
import type { IamPolicy } from './iam-policy.js';

/** What the credentials need, to paste. */
export const policyText = (policy: IamPolicy): string =>
  section("IAM policy of the service's credentials", policy);

/** What a bucket needs, each to paste, with the command that takes it as a file. */
export function rulesText(
  { name, bucket }: GrantedBucket,
  { cors, lifecycle }: BucketRules,
): string {
  const api = `aws s3api`;
  const file = `--bucket ${bucket}`;
  return [
    cors
      ? section(
          `CORS rules of ${name}: ${api} put-bucket-cors ${file} --cors-configuration file://…`,
          cors,
        )
      : `# CORS rules of ${name}: none, since PRESIGN_CORS_ORIGINS names no pages\n`,
    lifecycle
      ? section(
          `Lifecycle rule of ${name}: ${api} put-bucket-lifecycle-configuration ${file} --lifecycle-configuration file://…`,
          lifecycle,
        )
      : `# Lifecycle rule of ${name}: none, since no grant has uploads in parts\n`,
  ].join('\n');
}

/** A line for each finding. */
export const findingsText = ({ name }: GrantedBucket, findings: readonly Finding[]): string =>
  [
    `# Checks of ${name}`,
    ...findings.map(({ level, topic, message }) => `${level.padEnd(5)} ${topic}: ${message}`),
    '',
  ].join('\n');

const section = (title: string, value: object) =>
  `# ${title}\n${JSON.stringify(value, undefined, 2)}\n`;
