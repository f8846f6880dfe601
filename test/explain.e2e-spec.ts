import { presign, type Problem } from './support/api.js';
import { json, send, sendJson } from './support/http.js';
import { startService, type Service } from './support/service.js';

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
const DOCUMENTED =
  'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const explain = (body: unknown) => sendJson('POST', `${service.url}/presigned-url/explain`, body);

describe('POST /presigned-url/explain', () => {
  it('200: what the URL says, and what is wrong with it', async () => {
    const answer = await explain({ presigned_url: DOCUMENTED });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(json<object>(answer)).toEqual({
      signature_version: 'sigv4',
      access_key_id: 'AKIAIOSFODNN7EXAMPLE',
      credentials: 'long_term',
      region: 'us-east-1',
      region_set: null,
      service: 's3',
      signed_at: '2013-05-24T00:00:00Z',
      expires_in: 86_400,
      expires_at: '2013-05-25T00:00:00Z',
      state: 'expired',
      host: 'examplebucket.s3.amazonaws.com',
      addressing: 'virtual_host',
      bucket: 'examplebucket',
      key: 'test.txt',
      operation: null,
      method: null,
      headers_to_send: [],
      findings: [
        {
          code: 'expired',
          severity: 'error',
          parameter: null,
          message: 'The URL has expired',
        },
      ],
    });
    expect(answer.body.toString()).not.toContain('aeeed9bb');
  });

  it('200: the old form', async () => {
    const presigned_url =
      'https://johnsmith.s3.amazonaws.com/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620';
    const answer = await explain({ presigned_url });
    expect(json<object>(answer)).toMatchObject({
      signature_version: 'sigv2',
      access_key_id: 'AKIAIOSFODNN7EXAMPLE',
      region: null,
      signed_at: null,
      expires_in: null,
      expires_at: '2007-03-29T03:40:20Z',
      state: 'expired',
      headers_to_send: null,
      findings: [{ code: 'sigv2_deprecated' }, { code: 'expired' }],
    });
    expect(answer.body.toString()).not.toContain('NpgCjnDz');
  });

  it("200: the service's own URLs have no fault, and say what their answers said", async () => {
    const put = {
      operation: 'put',
      key: 'a b/é.txt',
      content_type: 'text/plain',
      overwrite: false,
    };
    for (const request of [{ operation: 'get', key: 'a b/é.txt', expires_in: 77 }, put]) {
      const presigned = await presign(service.url, request);
      const answer = await explain({ presigned_url: presigned.presigned_url });
      expect(json<object>(answer)).toMatchObject({
        expires_in: presigned.expires_in,
        expires_at: presigned.expires_at,
        state: 'valid',
        key: presigned.key,
        headers_to_send: Object.keys(presigned.headers).sort(),
        findings: [],
      });
    }
  });

  it.each([
    ['no URL', {}, 'presigned_url'],
    ['null', { presigned_url: null }, 'presigned_url'],
    ['a number', { presigned_url: 1 }, 'presigned_url'],
    ['a list', { presigned_url: [DOCUMENTED] }, 'presigned_url'],
    ['an empty text', { presigned_url: '' }, 'presigned_url'],
    ['no URL', { presigned_url: 'canary' }, 'presigned_url'],
    ['no presigned URL', { presigned_url: 'https://canary.example/a?b=canary' }, 'presigned_url'],
    ['too long a URL', { presigned_url: DOCUMENTED + 'x'.repeat(8192) }, 'presigned_url'],
    ['an unknown field', { presigned_url: DOCUMENTED, now: 'canary' }, 'now'],
  ])('400: %s', async (_, body, field) => {
    const answer = await explain(body);
    expect(answer.status).toBe(400);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
    });
    const problem = json<Problem>(answer);
    expect(problem).toMatchObject({
      code: 'validation_failed',
      message: 'The request does not fit',
      errors: [{ field }],
    });
    expect(answer.body.toString()).not.toMatch(/canary|X-Amz-Credential=/);
  });

  it('415: no JSON; 404: no URL in a query', async () => {
    const route = `${service.url}/presigned-url/explain`;
    const headers = { 'content-type': 'text/plain' };
    expect((await send('POST', route, headers, DOCUMENTED)).status).toBe(415);
    expect((await send('GET', `${route}?presigned_url=a`)).status).toBe(404);
  });
});

describe('the log', () => {
  it('holds nothing of what was explained', async () => {
    const production = await startService({
      NODE_ENV: 'production',
      PRESIGN_AUTH: 'none',
      AWS_STORAGE_BUCKET_NAME: 'media-bucket',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
    const route = `${production.url}/presigned-url/explain`;
    const url = DOCUMENTED.replaceAll('examplebucket', 'canary').replace('test', 'canary');
    const token = '&X-Amz-Security-Token=canary';
    await sendJson('POST', route, { presigned_url: url + token });
    await sendJson('POST', route, { presigned_url: url.replace('?', '#canary') });
    await sendJson('POST', route, { presigned_url: url, canary: 1 });
    await production.stop();
    const lines = production.output().split('\n');
    const answered = lines.filter((line) => line.includes('"route":"/presigned-url/explain"'));
    expect(answered).toHaveLength(3);
    expect(production.output()).not.toMatch(/canary|X-Amz|AKIAIOSFODNN7EXAMPLE/);
  });
});
