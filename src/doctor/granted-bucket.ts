import type { Grant } from '../access/grant.js';
import type { BucketSettings } from '../presign/bucket-settings.js';
import { GRANT_OPERATIONS, type GrantOperation } from '../s3/operation.js';

/** A configured bucket, and the grants that name it. */
export interface GrantedBucket extends BucketSettings {
  readonly grants: readonly Grant[];
}

/** What the grants allow in it, in the order of `GRANT_OPERATIONS`. */
export const operationsIn = ({ grants }: GrantedBucket): readonly GrantOperation[] =>
  GRANT_OPERATIONS.filter((each) => grants.some(({ operations }) => operations.includes(each)));
