import { S3Error } from '../response/s3-error.js';
import type { FieldCondition, LengthRange, PostPolicy } from './post-policy.js';

/**
 * Holds a form against its policy: every condition must be met, and every field must have a condition.
 * @param fields by lower-case name, variables replaced; `bucket` is the one that the form was sent to
 * @returns how many bytes the file may have
 * @throws {S3Error} `AccessDenied`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function checkPolicy(
  policy: PostPolicy,
  fields: ReadonlyMap<string, string>,
  now: Date,
): LengthRange {
  if (policy.expiration <= now) throw denied('Policy expired.');
  const failed = policy.fields.find((condition) => !isMet(condition, fields));
  if (failed) {
    const { operator, field, value } = failed;
    throw denied(`Policy Condition failed: ${JSON.stringify([operator, `$${field}`, value])}`);
  }
  const covered = new Set(policy.fields.map(({ field }) => field));
  const extra = [...fields.keys()].filter((name) => !covered.has(name) && !NEEDS_NONE.test(name));
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`);
  return {
    min: Math.max(0, ...policy.lengths.map(({ min }) => min)),
    max: Math.min(MAX_FILE_BYTES, ...policy.lengths.map(({ max }) => max)),
  };
}

/** Fields that need no condition. */
const NEEDS_NONE = /^(x-amz-signature|file|policy|awsaccesskeyid|signature|x-ignore-.*)$/s;

/** The largest file that one POST can carry: 5 GiB. */
const MAX_FILE_BYTES = 5 * 1024 ** 3;

function isMet(
  { operator, field, value }: FieldCondition,
  fields: ReadonlyMap<string, string>,
): boolean {
  const given = fields.get(field);
  if (given === undefined) return false;
  if (operator === 'eq') return given === value;
  // S3 takes the commas of a content type for those of a list.
  const all = field === 'content-type' ? given.split(',').map((type) => type.trim()) : [given];
  return all.every((one) => one.startsWith(value));
}

const denied = (fault: string) =>
  new S3Error('AccessDenied', `Invalid according to Policy: ${fault}`);
