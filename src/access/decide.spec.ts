import fc from 'fast-check';
import { objectKey, objectKeyFault } from '../s3/object-key.js';
import { REFUSED, type AccessRequest } from './access-policy.js';
import { GRANT_OPERATIONS } from '../s3/operation.js';
import { decide } from './decide.js';
import type { Grant } from './grant.js';
import { ANONYMOUS, type Principal } from './principal.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

const GRANTS: readonly Grant[] = [
  {
    name: 'tenant-files',
    subjects: { role: ['editor', 'admin'] },
    buckets: ['media'],
    keys: ['tenants/{tenant}/**'],
    operations: ['get', 'head', 'put', 'post', 'multipart'],
    limits: {
      expiresIn: 900,
      contentLength: 1000,
      contentTypes: ['image/*', 'application/pdf'],
    },
  },
  {
    name: 'admin-archives',
    subjects: { role: ['admin'], department: ['legal'] },
    buckets: ['media', 'archive'],
    keys: ['tenants/{tenant}/**', 'shared/*'],
    operations: ['get', 'delete', 'put'],
    limits: { contentTypes: ['application/zip'] },
  },
  {
    name: 'ci-builds',
    subjects: { principal: ['api-key:ci'] },
    buckets: ['builds'],
    keys: ['builds/**'],
    operations: ['put'],
  },
  { name: 'nobody', subjects: {}, buckets: ['media'], keys: ['**'], operations: GRANT_OPERATIONS },
];

const ada: Principal = { id: 'jwt:ada', claims: { role: ['viewer', 'editor'], tenant: 'acme' } };
const bob: Principal = {
  id: 'jwt:bob',
  claims: { role: 'admin', department: 'legal', tenant: 'acme' },
};
const ci: Principal = { id: 'api-key:ci', claims: {} };
const PEOPLE = { ada, bob, ci, anonymous: ANONYMOUS };

const PDF = { contentType: 'application/pdf', contentLength: 1000 };
const ZIP = { contentType: 'application/zip', contentLength: 5000 };

function ask(
  principal: Principal,
  operation: AccessRequest['operation'],
  path: string,
  upload: Omit<AccessRequest, 'operation' | 'bucket' | 'key'> = {},
) {
  const [bucket = '', ...key] = path.split(':');
  return decide(GRANTS, principal, { operation, bucket, key: objectKey(key.join(':')), ...upload });
}

describe('decide allows', () => {
  it.each([
    ['ada', 'get', 'media:tenants/acme/a.pdf', {}, 'tenant-files'],
    ['ada', 'head', 'media:tenants/acme/a/b', {}, 'tenant-files'],
    ['ada', 'put', 'media:tenants/acme/a.pdf', PDF, 'tenant-files'],
    [
      'ada',
      'put',
      'media:tenants/acme/a',
      { ...PDF, contentType: 'IMAGE/png; q=1' },
      'tenant-files',
    ],
    ['ada', 'put', 'media:tenants/acme/a', { ...PDF, contentLength: 0 }, 'tenant-files'],
    ['ada', 'post', 'media:tenants/acme/a', { contentType: 'image/png' }, 'tenant-files'],
    ['ada', 'post', 'media:tenants/acme/a', { contentTypePrefix: 'image/' }, 'tenant-files'],
    ['ada', 'post', 'media:tenants/acme/a', { contentTypePrefix: 'IMAGE/p' }, 'tenant-files'],
    ['ada', 'multipart', 'media:tenants/acme/a', PDF, 'tenant-files'],
    // Of two grants the first: an admin is bound by it where its limits hold, and free of it where not.
    ['bob', 'put', 'media:tenants/acme/a', PDF, 'tenant-files'],
    ['bob', 'put', 'media:tenants/acme/a.zip', ZIP, 'admin-archives'],
    ['bob', 'delete', 'media:tenants/acme/a', {}, 'admin-archives'],
    ['bob', 'get', 'archive:shared/a', {}, 'admin-archives'],
    ['ci', 'put', 'builds:builds/1/app.js', {}, 'ci-builds'],
  ] as const)('%s: %s %s', (who, operation, path, upload, grant) => {
    expect(ask(PEOPLE[who], operation, path, upload)).toMatchObject({ allowed: true, grant });
  });

  it('under the terms of the grant', () => {
    expect(ask(ada, 'get', 'media:tenants/acme/a.pdf')).toEqual({
      allowed: true,
      grant: 'tenant-files',
      maxExpiresIn: 900,
      maxContentLength: 1000,
      contentTypes: ['image/*', 'application/pdf'],
    });
  });
});

describe('decide refuses, and says nothing', () => {
  it.each<readonly [keyof typeof PEOPLE, AccessRequest['operation'], string, string]>([
    ['ada', 'get', 'media:tenants/other/a', 'the key of another tenant'],
    ['ada', 'get', 'media:tenants/acme2/a', 'a tenant whose name starts alike'],
    ['ada', 'get', 'media:tenants/acme', 'not below the prefix'],
    ['ada', 'get', 'media:Tenants/acme/a', 'another case'],
    ['ada', 'get', 'archive:tenants/acme/a', 'another bucket'],
    ['ada', 'delete', 'media:tenants/acme/a', 'an operation that is not named'],
    ['ada', 'get', 'archive:shared/a', "another's grant"],
    ['bob', 'get', 'archive:shared/a/b', 'deeper than the pattern'],
    ['ci', 'get', 'builds:builds/1/app.js', 'an operation that is not named'],
    ['ci', 'put', 'media:tenants/acme/a', 'no role'],
    ['anonymous', 'get', 'media:tenants/acme/a', 'nobody'],
    ['anonymous', 'put', 'media:tenants/acme/a', 'nobody, whatever the limits'],
  ])('%s: %s %s: %s', (who, operation, path) => {
    expect(ask(PEOPLE[who], operation, path)).toEqual(REFUSED);
  });

  it.each<[string, Principal['claims']]>([
    ['one claim of two', { role: 'admin', tenant: 'acme' }],
    ['the other claim of two', { department: 'legal', tenant: 'acme' }],
    ['a value of another claim', { role: 'legal', department: 'admin', tenant: 'acme' }],
    ['another case', { role: 'Admin', department: 'legal', tenant: 'acme' }],
    ['an empty list', { role: [], department: 'legal', tenant: 'acme' }],
    ['values in one text', { role: 'admin,editor', department: 'legal', tenant: 'acme' }],
    ['two tenants', { role: 'admin', department: 'legal', tenant: ['acme', 'other'] }],
    ['no tenant', { role: 'admin', department: 'legal' }],
    ['a tenant of glob characters', { role: 'admin', department: 'legal', tenant: '**' }],
  ])('%s', (_, claims) => {
    expect(ask({ id: 'jwt:eve', claims }, 'delete', 'media:tenants/acme/a')).toEqual(REFUSED);
  });

  it('a claim `principal` that somebody gave themselves', () => {
    const eve: Principal = { id: 'jwt:eve', claims: { principal: 'api-key:ci' } };
    expect(ask(eve, 'put', 'builds:builds/1/app.js')).toEqual(REFUSED);
  });
});

describe('decide refuses, and says which limit', () => {
  const length = { field: 'contentLength', message: 'must be given, and be at most 1000 bytes' };
  const range = { field: 'contentLengthRange', message: 'must not go beyond 1000 bytes' };
  const type = {
    field: 'contentType',
    message: 'must be given, and be one of image/*, application/pdf',
  };

  it.each([
    ['put', {}, [length, type]],
    ['put', { contentType: 'image/png' }, [length]],
    ['put', { contentLength: 1 }, [type]],
    ['put', { ...PDF, contentLength: 1001 }, [length]],
    ['put', { ...PDF, contentLength: NaN }, [length]],
    ['put', { ...PDF, contentType: 'text/html' }, [type]],
    ['put', { ...PDF, contentType: 'text/html; image/png' }, [type]],
    ['put', { ...PDF, contentType: 'imagex/png' }, [type]],
    ['put', { ...PDF, contentType: 'application/pdfx' }, [type]],
    ['post', {}, [type]],
    ['post', { ...PDF, contentLength: 1001 }, [range]],
    ['post', { contentTypePrefix: 'image' }, [type]],
    ['post', { contentTypePrefix: 'imag' }, [type]],
    ['post', { contentTypePrefix: 'text/' }, [type]],
    ['post', { contentTypePrefix: 'application/pdf' }, [type]],
    ['multipart', {}, [type]],
    ['multipart', { ...PDF, contentLength: 1001 }, [length]],
  ] as const)('%s with %j', (operation, upload, faults) => {
    expect(ask(ada, operation, 'media:tenants/acme/a', upload)).toEqual({ allowed: false, faults });
  });

  it('of the grant that comes closest', () => {
    expect(ask(bob, 'put', 'media:tenants/acme/a', { contentType: 'text/plain' })).toEqual({
      allowed: false,
      faults: [{ field: 'contentType', message: 'must be given, and be one of application/zip' }],
    });
  });
});

describe('decide, whatever is tried', () => {
  const hostile = [
    '..',
    '.',
    '*',
    '**',
    'a/b',
    '',
    '{x}',
    '{tenant}',
    'acme/..',
    'acme\\',
    '\u0000',
  ];
  const tenant = fc.oneof(
    fc.constantFrom('acme', 'other', 'acme2', 'ac', 'x', ...hostile),
    fc.string({ unit: fc.constantFrom('a', '*', '/', '.', '{', '}', ';'), maxLength: 4 }),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  const part = fc.oneof(tenant, fc.constantFrom('tenants', 'tenants/', '/', 'x', 'f.pdf'));
  const PATTERNS = [
    { pattern: 't/{tenant}/**', prefix: (claim: string) => `t/${claim}/` },
    { pattern: '{tenant}/*', prefix: (claim: string) => `${claim}/` },
    { pattern: 't/x-{tenant}*/**/*.pdf', prefix: (claim: string) => `t/x-${claim}` },
    { pattern: 't/{x}/{tenant}', prefix: (claim: string) => `t/y/${claim}` },
  ];

  it(`no key outside the pattern's prefix is allowed (seed ${SEED})`, () => {
    let allowed = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...PATTERNS),
        tenant,
        fc.oneof(tenant, fc.constant(undefined)),
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        fc.constantFrom(...GRANT_OPERATIONS),
        ({ pattern, prefix }, claim, inKey, parts, joined, operation) => {
          const rest = parts.join(joined ? '/' : '');
          // Half of the tries start as the principal's own keys do, or those of another.
          const key = prefix(inKey ?? claim) + rest;
          if (objectKeyFault(key) !== undefined) return;
          const grant: Grant = {
            name: 'own',
            subjects: { role: ['user'] },
            buckets: ['media'],
            keys: [pattern],
            operations: ['get', 'put', 'post', 'multipart'],
          };
          const user: Principal = { id: 'jwt:u', claims: { role: 'user', tenant: claim, x: 'y' } };
          const request = { operation, bucket: 'media', key: objectKey(key) };
          if (!decide([grant], user, request).allowed) return;
          allowed += 1;
          expect(key.startsWith(prefix(claim))).toBe(true);
          expect(hostile).not.toContain(claim);
          expect(claim).not.toMatch(/[/*{}]/);
          expect(['delete', 'head']).not.toContain(operation);
        },
      ),
      { seed: SEED, numRuns: 50_000 },
    );
    expect(allowed).toBeGreaterThan(1000);
  });
});
