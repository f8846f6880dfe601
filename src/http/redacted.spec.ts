import { newApiKey } from '../access/new-api-key.js';
import { hideFromLogs, redacted } from './redacted.js';

const URL_OF_S3 =
  'https://media.s3.eu-central-1.amazonaws.com/a%20b.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
  '&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261125&X-Amz-Security-Token=canary-token&X-Amz-Signature=canary-signature';

describe('redacted', () => {
  it.each([
    ['a presigned URL', `failed: ${URL_OF_S3}`],
    ['a presigned URL in JSON', JSON.stringify({ url: URL_OF_S3 })],
    ['a path with a query', 'GET /presigned-url?file_name=canary&x=1 failed'],
    ['an old presigned URL', '/b/k?AWSAccessKeyId=canary&Signature=canary&Expires=1'],
    ['a query alone', 'X-Amz-Signature=canary&X-Amz-Security-Token=canary'],
    ['a bearer token', 'authorization: Bearer canary.canary.canary'],
    ['a signed header', 'AWS4-HMAC-SHA256 Credential=canary/20261125/eu/s3/aws4_request'],
    ['a JSON Web Token', 'token eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.canary refused'],
    ['an access key', 'key ASIACANARY12345 expired'.replace('CANARY', 'CANARY')],
    ['an API key', `presign_canary-canary_${'1'.repeat(29)} is not known`],
  ])('%s', (_, text) => {
    expect(redacted(text)).not.toMatch(/canary|CANARY|eyJ/);
    expect(redacted(text)).toContain('[redacted]');
  });

  it('every API key that is made here', () => {
    const { key } = newApiKey('ci');
    expect(redacted(`${key} is not known`)).toBe('[redacted] is not known');
  });

  it('secrets that have no form, once they are named', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYcanaryKEY';
    const text = `SignatureDoesNotMatch: ${secret}, and in JSON ${JSON.stringify({ secret })}`;
    expect(redacted(text)).toBe(text);
    hideFromLogs(secret, undefined, '', 'bucket');
    expect(redacted(text)).toBe(
      'SignatureDoesNotMatch: [redacted], and in JSON {"secret":"[redacted]"}',
    );
    expect(redacted('a bucket of short words')).toBe('a bucket of short words');
  });

  it('the latest of many that were named', () => {
    for (let i = 1000; i < 1100; i += 1) hideFromLogs(`canary-secret-${i}`);
    expect(redacted('canary-secret-1099')).toBe('[redacted]');
    expect(redacted('canary-secret-1000')).toBe('canary-secret-1000');
  });

  it.each([
    'presign_urls_issued_total is the name of a metric',
    'request 018f4e6a-6f3a-7c60-9d0e-0c1b2a3d4e5f: S3 did not answer',
    'what now? nothing = nothing',
    '{"level":"info","method":"GET","route":"/objects/:bucket/*","status":302,"ms":1.2}',
  ])('leaves %s', (text) => expect(redacted(text)).toBe(text));
});
