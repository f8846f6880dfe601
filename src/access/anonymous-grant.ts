import { GRANT_OPERATIONS } from '../s3/operation.js';
import { isFor } from './decide.js';
import type { Grant } from './grant.js';
import { ANONYMOUS } from './principal.js';

/**
 * Grants for a service that asks nobody who they are: unless one of them is for the anonymous principal, everyone may
 * do everything with every bucket. Only where that is meant: see `PRESIGN_AUTH`.
 * @param buckets the configured names
 */
export const withAnonymousGrant = (
  grants: readonly Grant[],
  buckets: readonly string[],
): readonly Grant[] =>
  grants.some((grant) => isFor(grant, ANONYMOUS)) ? grants : [...grants, everything(buckets)];

const everything = (buckets: readonly string[]): Grant => ({
  name: 'anonymous',
  subjects: { principal: [ANONYMOUS.id] },
  buckets,
  keys: ['**'],
  operations: GRANT_OPERATIONS,
  newKey: 'uploads/{yyyy}/{mm}/{uuid}/{file_name}',
});
