import { objectKey } from '../s3/object-key.js';
import { REFUSED } from './access-policy.js';
import { GRANT_OPERATIONS } from '../s3/operation.js';
import { withAnonymousGrant } from './anonymous-grant.js';
import { GrantOptionsError } from './checked-grants.js';
import type { Grant } from './grant.js';
import { GrantPolicy } from './grant-policy.js';
import { ANONYMOUS, type Principal } from './principal.js';

const DATE = new Date('2026-03-04T23:59:59.999Z');
const ada: Principal = { id: 'jwt:ada', claims: { role: 'editor', tenant: 'acme' } };
const get = { operation: 'get', bucket: 'media', key: objectKey('a.txt') } as const;

const READ: Grant = {
  name: 'read',
  subjects: { role: ['editor'] },
  buckets: ['media'],
  keys: ['**'],
  operations: ['get'],
};
const UPLOAD: Grant = {
  ...READ,
  name: 'upload',
  operations: ['put'],
  newKey: 'tenants/{tenant}/{yyyy}/{mm}/{dd}/{uuid}/{file_name}',
};

describe('GrantPolicy', () => {
  const newKey = (grants: readonly Grant[], principal: Principal, fileName = '../Ünsafe?.pdf') =>
    new GrantPolicy(grants).newKey(
      principal,
      { operation: 'put', bucket: 'media', fileName },
      DATE,
    );

  it('decides by the grants as they were given, until others take their place', () => {
    const grants = [{ ...READ, keys: ['b/**'], operations: [...READ.operations] }];
    const policy = new GrantPolicy(grants);
    grants[0]?.keys.splice(0, 1, '**');
    expect(policy.decide(ada, get)).toEqual(REFUSED);
    policy.replace(grants);
    expect(policy.decide(ada, get)).toMatchObject({ allowed: true });
    grants[0]?.keys.splice(0, 1, 'b/**');
    grants[0]?.operations.pop();
    expect(policy.decide(ada, get)).toMatchObject({ allowed: true });
    policy.replace([{ ...READ, keys: ['b/**'] }]);
    expect(policy.decide(ada, get)).toEqual(REFUSED);
  });

  it('makes a key by the first grant that can', () => {
    expect(newKey([READ, UPLOAD, { ...UPLOAD, newKey: 'never' }], ada)).toMatch(
      /^tenants\/acme\/2026\/03\/04\/[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}\/Ünsafe_\.pdf$/,
    );
    expect(newKey([UPLOAD], ada)).not.toBe(newKey([UPLOAD], ada));
  });

  it('takes nothing in the name of a file for a placeholder', () => {
    expect(newKey([{ ...UPLOAD, newKey: '{tenant}/{file_name}' }], ada, '{tenant}{uuid}$&')).toBe(
      'acme/_tenant__uuid_$&',
    );
  });

  it('takes no claim for the date, the UUID or the name', () => {
    const claims = { ...ada.claims, yyyy: '1', mm: '2', dd: '3', uuid: '4', file_name: '5' };
    expect(newKey([UPLOAD], { ...ada, claims })).toMatch(
      /^tenants\/acme\/2026\/03\/04\/[^/]{36}\/Ü/,
    );
  });

  it.each<[string, readonly Grant[], Principal]>([
    ['no grant makes keys', [READ, { ...UPLOAD, newKey: undefined }], ada],
    ['the grant is for others', [UPLOAD], ANONYMOUS],
    ['it is for another bucket', [{ ...UPLOAD, buckets: ['other'] }], ada],
    ['it is for another operation', [{ ...UPLOAD, operations: ['post'] }], ada],
    ['a claim is absent', [UPLOAD], { id: 'jwt:eve', claims: { role: 'editor' } }],
    ['a claim leads elsewhere', [UPLOAD], { ...ada, claims: { role: 'editor', tenant: '..' } }],
  ])('makes none where %s', (_, grants, principal) => {
    expect(newKey(grants, principal)).toBeUndefined();
  });

  it('decides by the grants that it has at the time', () => {
    const policy = new GrantPolicy([READ]);
    expect(policy.decide(ada, get)).toMatchObject({ allowed: true, grant: 'read' });
    policy.replace([UPLOAD]);
    expect(policy.decide(ada, get)).toEqual(REFUSED);
    policy.replace([]);
    expect(policy.decide(ada, get)).toEqual(REFUSED);
  });
});

describe('GrantPolicy refuses to be made of', () => {
  it.each<[string, object, string]>([
    ['a grant without name', { name: '' }, 'grants[1].name'],
    ['a grant for nobody', { subjects: {} }, 'grants[1].subjects'],
    ['a grant for no bucket', { buckets: [] }, 'grants[1].buckets'],
    ['a pattern that fits nothing', { keys: ['a', '/b'] }, 'grants[1].keys[1]'],
    ['braces that are open', { keys: ['{tenant/**'] }, 'grants[1].keys[0]'],
    ['a wildcard operation', { operations: ['*'] }, 'grants[1].operations'],
    ['keys with wildcards', { newKey: 'a/*' }, 'grants[1].newKey'],
    [
      'an expiry beyond that of S3',
      { limits: { expiresIn: 604801 } },
      'grants[1].limits.expiresIn',
    ],
    ['a size that is none', { limits: { contentLength: NaN } }, 'grants[1].limits.contentLength'],
    ['all types', { limits: { contentTypes: ['*'] } }, 'grants[1].limits.contentTypes'],
  ])('%s', (_, changes, option) => {
    const grants = [UPLOAD, { ...READ, ...changes }];
    const refusal: Error = expect.objectContaining({ code: 'invalid_option', option });
    expect(() => new GrantPolicy(grants)).toThrow(GrantOptionsError);
    expect(() => new GrantPolicy(grants)).toThrow(refusal);
    const policy = new GrantPolicy([READ]);
    expect(() => policy.replace(grants)).toThrow(refusal);
    expect(policy.decide(ada, get)).toMatchObject({ allowed: true, grant: 'read' });
  });
});

describe('withAnonymousGrant', () => {
  it('lets everyone do everything with the configured buckets, and with no other', () => {
    const policy = new GrantPolicy(withAnonymousGrant([READ], ['media']));
    for (const operation of GRANT_OPERATIONS) {
      expect(policy.decide(ANONYMOUS, { ...get, operation }).allowed).toBe(true);
      expect(policy.decide(ANONYMOUS, { ...get, operation, bucket: 'x' })).toEqual(REFUSED);
    }
    const upload = { operation: 'put', bucket: 'media', fileName: 'a.txt' } as const;
    const key = objectKey(policy.newKey(ANONYMOUS, upload, DATE) ?? '');
    expect(policy.decide(ANONYMOUS, { ...get, operation: 'put', key }).allowed).toBe(true);
  });

  it('adds nothing where a grant is for the anonymous', () => {
    const own: Grant = { ...READ, subjects: { principal: ['anonymous'] } };
    const policy = new GrantPolicy(withAnonymousGrant([own], ['media']));
    expect(policy.decide(ANONYMOUS, get)).toMatchObject({ allowed: true, grant: 'read' });
    expect(policy.decide(ANONYMOUS, { ...get, operation: 'delete' })).toEqual(REFUSED);
  });

  it('is no grant for those who said who they are', () => {
    const policy = new GrantPolicy(withAnonymousGrant([], ['media']));
    expect(policy.decide(ada, get)).toEqual(REFUSED);
  });
});
