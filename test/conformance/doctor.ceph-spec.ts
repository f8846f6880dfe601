import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { runDoctor } from '../support/doctor.js';
import { startMeddlingProxy } from '../support/meddling-proxy.js';

const endpoint = process.env['AWS_ENDPOINT_URL_S3'] ?? '';
const credentials = {
  accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
  secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
};
const Bucket = `doctor-${randomUUID()}`;
const env = {
  AWS_STORAGE_BUCKET_NAME: Bucket,
  AWS_ENDPOINT_URL_S3: endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  PRESIGN_FORCE_PATH_STYLE: 'true',
  PRESIGN_CORS_ORIGINS: 'https://app.example.com, https://admin.example.com',
};

// Its rules are changed here, so it is none that others use.
const client = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
beforeAll(() => client.send(new CreateBucketCommand({ Bucket })));
afterAll(async () => {
  await client.send(new DeleteBucketCommand({ Bucket }));
  client.destroy();
});

const levels = (checks: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(checks).map(([topic, text]) => [topic, text.split(':', 1)[0]]));

it('a new bucket fails, is put right by --apply, and is left alone from then on', async () => {
  const found = { credentials: 'ok', reach: 'ok', clock: 'ok', region: 'ok', signature: 'ok' };
  const well = { ...found, headers: 'warn' };
  const before = await runDoctor(env);
  expect(levels(before.checks)).toEqual({ ...well, cors: 'fail', lifecycle: 'fail' });
  expect(before.code).toBe(1);

  const again = await runDoctor(env);
  expect(again.output).toBe(before.output);

  const applied = await runDoctor(env, '--apply');
  expect(levels(applied.checks)).toEqual({ ...well, apply: 'ok', cors: 'ok', lifecycle: 'ok' });
  expect(applied.code).toBe(0);

  const after = await runDoctor(env);
  expect(levels(after.checks)).toEqual({ ...well, cors: 'ok', lifecycle: 'ok' });
  expect(after.code).toBe(0);

  const more = await runDoctor({ ...env, PRESIGN_CORS_ORIGINS: 'https://c.example' }, '--apply');
  expect(levels(more.checks)).toMatchObject({ apply: 'warn', cors: 'fail', lifecycle: 'ok' });
  expect(more.code).toBe(1);
});

it('credentials that Ceph does not know', async () => {
  const { checks, code } = await runDoctor({ ...env, AWS_ACCESS_KEY_ID: 'UNKNOWN' });
  expect(checks['signature']).toMatch(/^fail: refused \(InvalidAccessKeyId\)/);
  expect(code).toBe(1);
});

it('a bucket that is not there', async () => {
  const { checks, code } = await runDoctor({ ...env, AWS_STORAGE_BUCKET_NAME: `no-${Bucket}` });
  expect(checks['reach']).toMatch(/^fail: .* has no such bucket/);
  expect(code).toBe(1);
});

it('a clock ten minutes off', async () => {
  const proxy = await startMeddlingProxy(endpoint);
  proxy.changeHeaders((headers) => ({
    ...headers,
    date: new Date(Date.now() + 600_000).toUTCString(),
  }));
  const { checks, code } = await runDoctor({ ...env, AWS_ENDPOINT_URL_S3: proxy.endpoint });
  await proxy.close();
  expect(checks['clock']).toMatch(/^fail: (599|600) s behind the server's: URLs die/);
  expect(code).toBe(1);
});
