import { createHmac } from 'node:crypto';
import {
  type Credentials,
  type PolicyCondition,
  Signer,
  type SigningError,
  signPostPolicy,
} from './index.js';

const date = new Date('2015-12-29T00:00:00Z');
const expiration = new Date('2015-12-30T12:00:00Z');
const credentials: Credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const temporary: Credentials = { ...credentials, sessionToken: 'AQoDYXdzEPT//////////w==' };
const conditions: PolicyCondition[] = [
  { bucket: 'sigv4examplebucket' },
  ['starts-with', '$key', 'usér/user1/'],
  ['content-length-range', 1, 5_368_709_120],
];

interface Policy {
  expiration: string;
  conditions: PolicyCondition[];
}

function sign(by = credentials) {
  const fields = signPostPolicy(conditions, new Signer(by, 'us-east-1'), date, expiration);
  const { policy = '', 'x-amz-signature': signature, ...authentication } = fields;
  const document = JSON.parse(Buffer.from(policy, 'base64').toString('utf8')) as Policy;
  return { policy, signature, authentication, document };
}

describe('signPostPolicy', () => {
  it('returns the fields that authenticate the form', () => {
    expect(sign().authentication).toEqual({
      'x-amz-algorithm': 'AWS4-HMAC-SHA256',
      'x-amz-credential': 'AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request',
      'x-amz-date': '20151229T000000Z',
    });
  });

  it('returns the session token of temporary credentials', () => {
    expect(sign(temporary).authentication).toHaveProperty(
      'x-amz-security-token',
      temporary.sessionToken,
    );
  });

  it('writes the expiration in ISO 8601', () => {
    expect(sign().document.expiration).toBe('2015-12-30T12:00:00.000Z');
  });

  it.each([
    ['lasting', credentials],
    ['temporary', temporary],
  ])(
    "covers every field but the policy and its signature, after the caller's conditions (%s credentials)",
    (_name, by) => {
      const { authentication, document } = sign(by);
      expect(document.conditions.slice(0, conditions.length)).toEqual(conditions);
      expect(Object.assign({}, ...document.conditions.slice(conditions.length))).toEqual(
        authentication,
      );
    },
  );

  it('signs the policy as encoded in the field', () => {
    const { policy, signature } = sign(temporary);
    const key = ['20151229', 'us-east-1', 's3', 'aws4_request'].reduce<string | Buffer>(
      (derived, part) => createHmac('sha256', derived).update(part).digest(),
      `AWS4${credentials.secretAccessKey}`,
    );
    expect(signature).toBe(createHmac('sha256', key).update(policy).digest('hex'));
  });

  it.each([
    ['an expiration that is the signing time', date, date],
    ['an expiration before it', date, new Date(date.getTime() - 1)],
    ['an expiration that holds no time', date, new Date(Number.NaN)],
    ['a date that holds no time', new Date(Number.NaN), expiration],
    ['a date before 1970', new Date(-1), expiration],
  ])('refuses %s', (_name, from, to) => {
    expect(() => signPostPolicy([], new Signer(credentials, 'us-east-1'), from, to)).toThrow(
      expect.objectContaining({ code: 'invalid_date' }) as SigningError,
    );
  });
});
