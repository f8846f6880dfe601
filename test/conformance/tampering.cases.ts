import { conforms } from './conforms.js';
import { expectRefused } from './refused.js';
import type { S3UnderTest } from './s3-under-test.js';

type Change = (url: string) => string;

const replace =
  (pattern: RegExp, replacement: string | ((part: string) => string)): Change =>
  (url) =>
    url.replace(pattern, replacement as string);

const append =
  (parameter: string): Change =>
  (url) =>
    `${url}&${parameter}`;

const other = (digit: string) => (digit === '0' ? '1' : '0');

/** Changes to a URL for `GET …/secret.txt` with a `response-content-type`. */
const CHANGES: Readonly<Record<string, Change>> = {
  'another key': replace(/secret\.txt/, 'public.txt'),
  'a longer key': replace(/secret\.txt/, 'secret.txt.txt'),
  'a key in other case': replace(/secret\.txt/, 'SECRET.txt'),
  'a longer life': replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604800'),
  'another date': replace(/\dZ(?=&)/, (part) => part.replace(/\d/, other)),
  'another access key': replace(/X-Amz-Credential=/, 'X-Amz-Credential=X'),
  'another day in the scope': replace(/\d(?=%2F[^&]*%2Fs3%2Faws4_request)/, other),
  'another region in the scope': replace(/%2Fs3%2Faws4_request/, 'x%2Fs3%2Faws4_request'),
  'another service in the scope': replace(/%2Fs3%2Faws4_request/, '%2Fsts%2Faws4_request'),
  'another algorithm': replace(/AWS4-HMAC-SHA256/, 'AWS4-HMAC-SHA1'),
  'more signed headers': replace(/X-Amz-SignedHeaders=host/, 'X-Amz-SignedHeaders=host%3Brange'),
  'no signed headers': replace(/X-Amz-SignedHeaders=host/, 'X-Amz-SignedHeaders='),
  'another signature': replace(/(?<=X-Amz-Signature=)./, other),
  'a shorter signature': replace(/(?<=X-Amz-Signature=)./, ''),
  'no signature': replace(/&X-Amz-Signature=[^&]*/, ''),
  'no query': replace(/\?.*/, ''),
  'another response type': replace(/text%2Fplain/, 'text%2Fhtml'),
  'no response type': replace(/response-content-type=[^&]*&?/, ''),
  'another x-id': replace(/x-id=GetObject/, 'x-id=PutObject'),
  'a response file name added': append('response-content-disposition=attachment'),
  'a version added': append('versionId=null'),
  'a subresource added': append('acl'),
  'a parameter added': append('anything=1'),
  'a parameter given twice': append('X-Amz-Expires=604800'),
};

export function tamperingCases(s3: S3UnderTest): void {
  const changes = {
    ...CHANGES,
    ...(s3.sessionToken && { 'no session token': replace(/X-Amz-Security-Token=[^&]*&/, '') }),
  };
  const prepare = async () => {
    await s3.upload(s3.key('public.txt'), 'public');
    await s3.upload(s3.key('secret.txt'), 'secret');
    const key = s3.key('secret.txt');
    return s3.presign({ operation: 'get', key, response_content_type: 'text/plain' });
  };

  for (const [title, change] of Object.entries(changes)) {
    conforms(`refuses a URL with ${title}`, async () => {
      const signed = await prepare();
      const url = change(signed.presigned_url);
      expect(url).not.toBe(signed.presigned_url);
      expectRefused(await s3.use(signed, { url }));
      expect((await s3.use(signed)).body.toString()).toBe('secret');
    });
  }

  conforms('refuses a URL sent to another host', async () => {
    const signed = await prepare();
    expectRefused(await s3.use(signed, { headers: { host: 'other.example' } }));
  });

  conforms('refuses a URL sent to another bucket', async () => {
    const signed = await prepare();
    const url = signed.presigned_url.replace(signed.bucket, `${signed.bucket}-other`);
    // S3 may say first that there is no such bucket.
    expect([403, 404]).toContain((await s3.use(signed, { url })).status);
  });

  conforms('refuses a URL for an upload with another key', async () => {
    const signed = await s3.presign({ operation: 'put', key: s3.key('mine') });
    const url = signed.presigned_url.replace('/mine?', '/yours?');
    expectRefused(await s3.use(signed, { url, body: 'body' }));
    expect((await s3.download(s3.key('yours'))).status).toBe(404);
  });
}
