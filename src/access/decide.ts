import type { FieldFault } from '../s3/presign-error.js';
import { REFUSED, type AccessRequest, type Allowed, type Decision } from './access-policy.js';
import { claimOf } from './claims.js';
import type { Grant, GrantLimits } from './grant.js';
import { KeyPattern } from './key-pattern.js';
import type { Principal } from './principal.js';

/**
 * Deny by default: the first grant for this principal, bucket, operation and key whose limits hold allows the
 * request. Where only limits stand in the way, the refusal says which, by the grant that comes closest.
 */
export function decide(
  grants: readonly Grant[],
  principal: Principal,
  request: AccessRequest,
): Decision {
  let faults: readonly FieldFault[] | undefined;
  for (const grant of grants) {
    if (!covers(grant, principal, request)) continue;
    const found = faultsUnder(grant.limits ?? {}, request);
    if (found.length === 0) return termsOf(grant);
    if (!faults || found.length < faults.length) faults = found;
  }
  return faults ? { allowed: false, faults } : REFUSED;
}

/** Whether a grant is for a principal: each claim that it names has one of the values. */
export function isFor({ subjects }: Grant, principal: Principal): boolean {
  const claims = Object.entries(subjects);
  return (
    claims.length > 0 &&
    claims.every(([name, values]) => {
      const claim = claimOf(principal, name);
      if (claim === undefined) return false;
      return typeof claim === 'string'
        ? values.includes(claim)
        : claim.some((each) => values.includes(each));
    })
  );
}

/** Whether a grant is for a principal, bucket and operation, whatever the key. */
export const isAbout = (
  grant: Grant,
  principal: Principal,
  { bucket, operation }: Pick<AccessRequest, 'bucket' | 'operation'>,
): boolean =>
  grant.operations.includes(operation) && grant.buckets.includes(bucket) && isFor(grant, principal);

const covers = (grant: Grant, principal: Principal, request: AccessRequest): boolean =>
  isAbout(grant, principal, request) &&
  patternsOf(grant).some((pattern) => pattern.fits(principal, request.key));

/** Read once: a grant is asked for each URL. */
function patternsOf({ keys }: Grant): readonly KeyPattern[] {
  let patterns = PATTERNS.get(keys);
  if (!patterns) PATTERNS.set(keys, (patterns = keys.map((key) => new KeyPattern(key))));
  return patterns;
}

const PATTERNS = new WeakMap<Grant['keys'], readonly KeyPattern[]>();

const termsOf = ({ name, limits = {} }: Grant): Allowed => ({
  allowed: true,
  grant: name,
  maxExpiresIn: limits.expiresIn,
  contentTypes: limits.contentTypes,
  maxContentLength: limits.contentLength,
});

/** What is limited must be declared, so that it can be signed. */
function faultsUnder(limits: GrantLimits, request: AccessRequest): FieldFault[] {
  const { operation, contentType, contentTypePrefix, contentLength } = request;
  if (operation !== 'put' && operation !== 'post' && operation !== 'multipart') return [];
  const faults: FieldFault[] = [];
  // A POST policy has room for a range: without a declared length it is signed up to the limit. Of an upload in parts
  // it is asked again, once they are there.
  const declared = contentLength ?? (operation === 'put' ? Infinity : 0);
  if (limits.contentLength !== undefined && !(declared <= limits.contentLength)) {
    faults.push(tooLong(operation, limits.contentLength));
  }
  if (
    limits.contentTypes &&
    !isAmong(limits.contentTypes, contentType) &&
    !areAllAmong(limits.contentTypes, contentTypePrefix)
  ) {
    const message = `must be given, and be one of ${limits.contentTypes.join(', ')}`;
    faults.push({ field: 'contentType', message });
  }
  return faults;
}

const tooLong = (operation: 'put' | 'post' | 'multipart', limit: number): FieldFault =>
  operation === 'post'
    ? { field: 'contentLengthRange', message: `must not go beyond ${limit} bytes` }
    : { field: 'contentLength', message: `must be given, and be at most ${limit} bytes` };

/** Whatever begins so must be allowed: a type that is allowed alone can go on as another. */
function areAllAmong(allowed: readonly string[], prefix: string | undefined): boolean {
  return (
    prefix !== undefined &&
    allowed.some((each) => each.endsWith('/*') && startsWith(prefix, each.slice(0, -1)))
  );
}

const startsWith = (text: string, start: string) =>
  text.toLowerCase().startsWith(start.toLowerCase());

/** Types are compared without parameters and case: RFC 9110, section 8.3.1. */
function isAmong(allowed: readonly string[], contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  const [essence = ''] = contentType.toLowerCase().split(';', 1);
  return allowed.some((each) => {
    const pattern = each.toLowerCase();
    return pattern.endsWith('/*')
      ? essence.startsWith(pattern.slice(0, -1))
      : essence.trim() === pattern;
  });
}
