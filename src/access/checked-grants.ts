import * as s3Rules from '../s3/rules.js';
import * as rules from './grant-rules.js';
import type { Grant } from './grant.js';
import { keyPatternFault } from './key-pattern.js';
import { newKeyFault } from './new-key.js';

/** A grant does not fit; thrown when a policy is made of it. */
export class GrantOptionsError extends Error {
  override readonly name = 'GrantOptionsError';
  readonly code = 'invalid_option';

  constructor(
    /** The path of the option, such as `grants[0].keys[1]`. */
    readonly option: string,
    message: string,
  ) {
    super(`${option} ${message}`);
  }
}

/**
 * A copy: what becomes of a grant afterwards is decided by nobody. One with a fault would refuse without a word what it was meant to
 * allow.
 * @throws {GrantOptionsError} naming the first option that does not fit
 */
export function checkedGrants(grants: readonly Grant[]): readonly Grant[] {
  for (const [index, grant] of grants.entries()) {
    for (const [option, message] of faultsOf(grant)) {
      throw new GrantOptionsError(`grants[${index}].${option}`, message);
    }
  }
  return structuredClone(grants);
}

function* faultsOf({ limits = {}, newKey, ...grant }: Grant): Iterable<[string, string]> {
  for (const [option, rule] of Object.entries(REQUIRED)) {
    if (!rule.accepts(grant[option as keyof typeof REQUIRED])) yield [option, rule.message];
  }
  for (const [index, pattern] of grant.keys.entries()) {
    const fault = keyPatternFault(pattern);
    if (fault !== undefined) yield [`keys[${index}]`, fault];
  }
  const fault = newKey === undefined ? undefined : newKeyFault(newKey);
  if (fault !== undefined) yield ['newKey', fault];
  for (const [option, rule] of Object.entries(LIMITS)) {
    const limit = limits[option as keyof typeof LIMITS];
    if (limit !== undefined && !rule.accepts(limit)) yield [`limits.${option}`, rule.message];
  }
}

const REQUIRED = {
  name: rules.grantName,
  subjects: rules.subjects,
  buckets: rules.bucketNames,
  keys: rules.keyPatterns,
  operations: rules.operations,
};

const LIMITS = {
  expiresIn: s3Rules.expiresIn,
  contentLength: rules.contentLengthLimit,
  contentTypes: rules.contentTypes,
};
