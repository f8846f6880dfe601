import fc from 'fast-check';
import { KeyPattern } from '../access/key-pattern.js';
import type { BucketEndpoint } from '../aws-sdk/bucket-endpoint.js';
import { GRANT_OPERATIONS } from '../s3/operation.js';
import type { GrantedBucket } from './granted-bucket.js';
import { iamPolicy, resourcesOf } from './iam-policy.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

/** As IAM reads it: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
function matches(resource: string, key: string): boolean {
  const parts = resource.match(/\$\{\?\}|[^]/gu) ?? [];
  const source = parts.map((part) => {
    if (part === '*') return '[^]*';
    if (part === '${?}') return '\\?';
    return part === '?' ? '[^]' : part.replace(/[$^.|()[\]{}\\+/]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, 'u').test(key);
}

describe('resourcesOf', () => {
  it.each([
    ['**', ['*']],
    ['a/**', ['a/*']],
    ['a/b.txt', ['a/b.txt']],
    ['a/*.pdf', ['a/*.pdf']],
    ['tenants/{tenant}/**', ['tenants/*/*']],
    ['{a}{b}*/x', ['*/x']],
    ['**/z', ['z', '*/z']],
    ['a/**/z', ['a/z', 'a/*/z']],
    ['a/**/**/z', ['a/z', 'a/*/z']],
    ['a/**/b/**/c', ['a/b/c', 'a/*/b/c', 'a/b/*/c', 'a/*/b/*/c']],
    ['what?', ['what${?}']],
    ['a/**/', ['a/', 'a/*/']],
  ])('%j is %j', (pattern, resources) => {
    expect([...resourcesOf(pattern)].sort()).toEqual([...resources].sort());
  });

  it(`allow every key that the pattern takes (seed ${SEED})`, () => {
    const segment = fc.constantFrom(
      'a',
      'b',
      'a*',
      '*',
      '**',
      '{tenant}',
      'x{tenant}*',
      'q?',
      '.+',
    );
    const principal = { id: 'api-key:ci', claims: { tenant: 'acme' } };
    const part = fc.constantFrom('a', 'b', 'ab', 'acme', 'xacmey', 'q?', 'q1', '.+', 'n', '');
    let taken = 0;
    fc.assert(
      fc.property(
        fc.array(segment, { minLength: 1, maxLength: 4 }),
        fc.array(part, { minLength: 1, maxLength: 5 }),
        (segments, parts) => {
          const [pattern, key] = [segments.join('/'), parts.join('/')];
          if (!new KeyPattern(pattern).fits(principal, key)) return true;
          taken += 1;
          return resourcesOf(pattern).some((resource) => matches(resource, key));
        },
      ),
      { seed: SEED, numRuns: 20_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});

describe('iamPolicy', () => {
  const bucket = (endpoint: Partial<BucketEndpoint>, operations = GRANT_OPERATIONS.slice(0, 1)) =>
    ({
      bucket: 'files',
      endpoint: { region: 'us-east-1', scheme: 'sigv4', ...endpoint },
      grants: [{ name: 'g', subjects: {}, buckets: ['f'], keys: ['a/*'], operations }],
    }) as unknown as GrantedBucket;

  it.each([
    ['eu-central-1', 'arn:aws:s3:::files/a/*'],
    ['cn-north-1', 'arn:aws-cn:s3:::files/a/*'],
    ['us-gov-west-1', 'arn:aws-us-gov:s3:::files/a/*'],
  ])('in %s resources are of %s', (region, arn) => {
    expect(iamPolicy([bucket({ region })]).Statement).toMatchObject([{ Resource: [arn] }]);
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
  it.each([
    ['get', ['s3:GetObject', 's3:GetObjectVersion']],
    ['head', ['s3:GetObject', 's3:GetObjectVersion']],
    ['put', ['s3:PutObject']],
    ['post', ['s3:PutObject']],
    ['delete', ['s3:DeleteObject']],
  ] as const)('%s needs %j and nothing else', (operation, actions) => {
    expect(iamPolicy([bucket({}, [operation])]).Statement).toMatchObject([{ Action: actions }]);
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
  it('of an access point names its objects', () => {
    const arn = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/films';
    const point = { ...bucket({ region: 'eu-west-1' }), bucket: arn };
    expect(iamPolicy([point]).Statement).toMatchObject([{ Resource: [`${arn}/object/a/*`] }]);
  });

  it('of S3 Express is about sessions', () => {
    const express = bucket({ region: 'us-west-2', scheme: 'sigv4-s3express' }, ['get', 'put']);
    expect(iamPolicy([express]).Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['s3express:CreateSession'],
        Resource: ['arn:aws:s3express:us-west-2:*:bucket/files'],
      },
    ]);
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam-example-bucket-policies.html
  it.each([
    [['get', 'head'], { StringEquals: { 's3express:SessionMode': 'ReadOnly' } }],
    [['head', 'delete'], undefined],
    [['get', 'multipart'], undefined],
  ] as const)('of S3 Express for %j has sessions of the condition %j', (operations, condition) => {
    const express = bucket({ region: 'us-west-2', scheme: 'sigv4-s3express' }, [...operations]);
    expect(iamPolicy([express]).Statement.map(({ Condition }) => Condition)).toEqual([condition]);
  });
});
