import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configFile } from './access/config-file.js';
import { presignPost, type PresignedPost, type Problem } from './support/api.js';
import { json, send, sendJson } from './support/http.js';
import { startService, type Service } from './support/service.js';

/** Nothing is contacted, since signing needs no S3. */
const S3 = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

interface Policy {
  readonly expiration: string;
  readonly conditions: readonly unknown[];
}

const policyOf = ({ fields }: PresignedPost) =>
  JSON.parse(Buffer.from(fields['policy'] ?? '', 'base64').toString()) as Policy;

describe('POST /presigned-post', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({
      ...S3,
      AWS_STORAGE_BUCKET_NAME: 'media-bucket',
      AWS_SESSION_TOKEN: 'session+token/=',
      PRESIGN_MAX_EXPIRES_IN: '3600',
    });
  });
  afterAll(() => service.stop());

  it('200: a form, its policy to the last condition, and the truth about it', async () => {
    const answer = await sendJson('POST', `${service.url}/presigned-post`, {
      key: 'pictures/cat.png',
      content_type: 'image/png',
      content_length_range: { min: 1, max: 5_242_880 },
      metadata: { Author: 'Ada' },
      success_action_status: 201,
      expires_in: 7200,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    const post = json<PresignedPost>(answer);
    const {
      'x-amz-date': date = '',
      'x-amz-signature': signature,
      policy,
      ...others
    } = post.fields;
    expect(others).toEqual({
      key: 'pictures/cat.png',
      'Content-Type': 'image/png',
      success_action_status: '201',
      'x-amz-meta-author': 'Ada',
      'x-amz-algorithm': 'AWS4-HMAC-SHA256',
      'x-amz-credential': `AKIAIOSFODNN7EXAMPLE/${date.slice(0, 8)}/eu-central-1/s3/aws4_request`,
      'x-amz-security-token': 'session+token/=',
    });
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(policy).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(post).toMatchObject({
      url: 'https://media-bucket.s3.eu-central-1.amazonaws.com/',
      method: 'POST',
      bucket: 'media-bucket',
      key: 'pictures/cat.png',
      expires_in: 3600,
      expiry_limited_by: 'policy',
    });
    const { expiration, conditions } = policyOf(post);
    expect(Date.parse(expiration)).toBe(Date.parse(post.expires_at));
    expect(conditions).toHaveLength(10);
    expect(conditions).toEqual(
      expect.arrayContaining([
        { bucket: 'media-bucket' },
        ['content-length-range', 1, 5_242_880],
        ...Object.entries({ ...others, 'x-amz-date': date }).map(([name, value]) => ({
          [name]: value,
        })),
      ]),
    );
  });

  it('200: a key of our own making, and a bound that nobody asked for', async () => {
    const post = await presignPost(service.url, { file_name: '../${filename} é.png' });
    expect(post.key).toMatch(/^uploads\/\d{4}\/\d\d\/[0-9a-f-]{36}\/\$_filename_ é\.png$/);
    expect(post.fields['key']).toBe(post.key);
    expect(policyOf(post).conditions).toContainEqual(['content-length-range', 0, 5 * 1024 ** 3]);
  });

  it.each<[string, object, string, string | undefined]>([
    ['no key', {}, 'validation_failed', 'key'],
    ['both ways to a key', { key: 'a', file_name: 'a' }, 'validation_failed', 'key'],
    ['S3 choosing the key', { key: 'a/${filename}' }, 'invalid_key', 'key'],
    ['a dot segment', { key: 'a/../b' }, 'invalid_key', 'key'],
    [
      'two types',
      { key: 'a', content_type: 'a/b', content_type_prefix: 'a/' },
      'validation_failed',
      'content_type_prefix',
    ],
    [
      'a beginning of any type',
      { key: 'a', content_type_prefix: '' },
      'validation_failed',
      'content_type_prefix',
    ],
    [
      'S3 choosing metadata',
      { key: 'a', metadata: { name: '${filename}' } },
      'validation_failed',
      'metadata',
    ],
    [
      'a range upside down',
      { key: 'a', content_length_range: { min: 2, max: 1 } },
      'validation_failed',
      'content_length_range',
    ],
    [
      'a range in quotes',
      { key: 'a', content_length_range: { max: '1' } },
      'validation_failed',
      'content_length_range',
    ],
    [
      'a range of null',
      { key: 'a', content_length_range: { max: null } },
      'validation_failed',
      'content_length_range',
    ],
    [
      'a range as a list',
      { key: 'a', content_length_range: [0, 1] },
      'validation_failed',
      'content_length_range',
    ],
    [
      'a range of nothing else',
      { key: 'a', content_length_range: { max: 1, constructor: 1 } },
      'validation_failed',
      'content_length_range',
    ],
    [
      'another status',
      { key: 'a', success_action_status: 404 },
      'validation_failed',
      'success_action_status',
    ],
    [
      'a status in quotes',
      { key: 'a', success_action_status: '201' },
      'validation_failed',
      'success_action_status',
    ],
    [
      'a redirect',
      { key: 'a', success_action_redirect: 'https://example.com' },
      'validation_failed',
      'success_action_redirect',
    ],
    [
      'a disposition, which is not for callers',
      { key: 'a', content_disposition: 'inline' },
      'validation_failed',
      'content_disposition',
    ],
    ['a life of nothing', { key: 'a', expires_in: 0 }, 'validation_failed', 'expires_in'],
    ['half a second', { key: 'a', expires_in: 0.5 }, 'validation_failed', 'expires_in'],
    ['too long a life', { key: 'a', expires_in: 604_801 }, 'validation_failed', 'expires_in'],
    ['an unknown bucket', { key: 'a', bucket: 'other' }, 'forbidden', undefined],
  ])('%s: refused', async (_, request, code, field) => {
    const answer = await sendJson('POST', `${service.url}/presigned-post`, request);
    const problem = json<Problem>(answer);
    expect(answer.status).toBe(code === 'forbidden' ? 403 : 400);
    expect(problem.code).toBe(code);
    expect(problem.message).toBe('Failed to generate presigned URL');
    expect(problem.errors[0]?.field).toBe(field);
  });
});

describe('POST /presigned-post under grants', () => {
  const KEY = 'psk_key-of-ada';
  let service: Service;
  let auditLog: string;
  beforeAll(async () => {
    const file = await configFile({
      buckets: { media: { bucket: 'real-bucket', region: 'eu-central-1' } },
      api_keys: [{ name: 'ada', sha256: createHash('sha256').update(KEY).digest('hex') }],
      grants: [
        {
          name: 'pictures',
          subjects: { principal: ['api-key:ada'] },
          buckets: ['media'],
          keys: ['pictures/**'],
          operations: ['post'],
          new_key: 'pictures/{uuid}/{file_name}',
          limits: { expires_in: 60, content_length: 1000, content_types: ['image/*'] },
        },
      ],
    });
    auditLog = join(file, '..', 'audit.log');
    service = await startService({ ...S3, PRESIGN_CONFIG_FILE: file, PRESIGN_AUDIT_LOG: auditLog });
  });
  afterAll(() => service.stop());

  const post = (request: object) =>
    send(
      'POST',
      `${service.url}/presigned-post`,
      { 'x-api-key': KEY, 'content-type': 'application/json' },
      JSON.stringify(request),
    );

  it('200: the size is bounded and the life cut as the grant says', async () => {
    const answer = json<PresignedPost>(
      await post({ file_name: 'a.png', content_type: 'image/png' }),
    );
    expect(answer).toMatchObject({ bucket: 'media', expires_in: 60 });
    const { conditions } = policyOf(answer);
    expect(conditions).toContainEqual({ bucket: 'real-bucket' });
    expect(conditions).toContainEqual(['content-length-range', 0, 1000]);
  });

  it('200: a beginning within what the grant allows, as an attachment', async () => {
    const request = {
      key: 'pictures/a',
      content_type_prefix: 'image/',
      content_length_range: { max: 10 },
    };
    const answer = json<PresignedPost>(await post(request));
    expect(answer.fields['Content-Disposition']).toBe('attachment');
    const { conditions } = policyOf(answer);
    expect(conditions).toContainEqual(['starts-with', '$Content-Type', 'image/']);
    expect(conditions).toContainEqual({ 'Content-Disposition': 'attachment' });
    expect(conditions).toContainEqual(['content-length-range', 0, 10]);
  });

  it.each<[string, object, string | undefined]>([
    ['no type', { key: 'pictures/a' }, 'content_type'],
    ['another type', { key: 'pictures/a', content_type: 'text/html' }, 'content_type'],
    ['a wider beginning', { key: 'pictures/a', content_type_prefix: 'i/' }, 'content_type'],
    [
      'a larger file',
      { key: 'pictures/a', content_type: 'image/png', content_length_range: { max: 1001 } },
      'content_length_range',
    ],
    [
      'none but larger files',
      { key: 'pictures/a', content_type: 'image/png', content_length_range: { min: 1001 } },
      'content_length_range',
    ],
    ['another key', { key: 'other/a', content_type: 'image/png' }, undefined],
  ])('403: %s', async (_, request, field) => {
    const answer = await post(request);
    expect(answer.status).toBe(403);
    expect(json<Problem>(answer).code).toBe('forbidden');
    expect(json<Problem>(answer).errors[0]?.field).toBe(field);
  });

  it('401 without a key', async () => {
    const answer = await sendJson('POST', `${service.url}/presigned-post`, { key: 'pictures/a' });
    expect(answer.status).toBe(401);
  });

  it('a line of the audit log names each form by the digest of its signature', async () => {
    const answer = json<PresignedPost>(
      await post({ key: 'pictures/é', content_type: 'image/png' }),
    );
    const lines = (await readFile(auditLog, 'utf8')).trimEnd().split('\n');
    const line = JSON.parse(lines.at(-1) ?? '') as object;
    const signature = answer.fields['x-amz-signature'] ?? '';
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(line).toMatchObject({
      outcome: 'issued',
      principal: 'api-key:ada',
      grant: 'pictures',
      operation: 'post',
      bucket: 'media',
      key: 'pictures/é',
      signature_sha256: createHash('sha256').update(signature).digest('hex'),
    });
    expect(lines.join()).not.toContain(signature);
  });
});
