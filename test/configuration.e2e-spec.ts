import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { presign } from './support/api.js';
import { runToEnd, startService, type Env } from './support/service.js';

const BUCKET = { AWS_STORAGE_BUCKET_NAME: 'media-bucket', AWS_REGION: 'eu-central-1' };
const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

async function signedHost(env: Env, directory?: string): Promise<string> {
  const service = await startService(env, directory);
  const { presigned_url } = await presign(service.url, { operation: 'get', key: 'a' });
  await service.stop();
  return presigned_url.split('?')[0] ?? '';
}

describe('the environment', () => {
  it("is the recipe's: bucket, keys, expiration", async () => {
    const service = await startService({
      ...BUCKET,
      ...KEYS,
      AWS_PRESIGNED_URL_EXPIRATION_TIME: '120',
    });
    const answer = await presign(service.url, { operation: 'get', key: 'a' });
    await service.stop();
    expect(answer).toMatchObject({ bucket: 'media-bucket', expires_in: 120 });
    expect(new URL(answer.presigned_url).searchParams.get('X-Amz-Credential')).toMatch(
      /^AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-central-1\/s3\/aws4_request$/,
    );
  });

  it("takes the SDK's endpoint variable, and path style where asked for", async () => {
    const env = { ...BUCKET, ...KEYS, AWS_ENDPOINT_URL_S3: 'https://s3.example.com:9000' };
    expect(await signedHost(env)).toBe('https://media-bucket.s3.example.com:9000/a');
    expect(await signedHost({ ...env, PRESIGN_FORCE_PATH_STYLE: 'true' })).toBe(
      'https://s3.example.com:9000/media-bucket/a',
    );
  });

  it("takes the SDK's profiles", async () => {
    const directory = await mkdtemp(join(tmpdir(), 'presign-profile-'));
    const file = join(directory, 'config');
    await writeFile(
      file,
      '[profile files]\nregion = ap-southeast-2\n' +
        'aws_access_key_id = AKIAPROFILE\naws_secret_access_key = secret\n',
    );
    const env = {
      AWS_STORAGE_BUCKET_NAME: 'media-bucket',
      AWS_PROFILE: 'files',
      AWS_CONFIG_FILE: file,
    };
    expect(await signedHost(env)).toBe('https://media-bucket.s3.ap-southeast-2.amazonaws.com/a');
    await rm(directory, { recursive: true });
  });

  it('may stand in a .env file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'presign-dotenv-'));
    const lines = Object.entries({ ...BUCKET, ...KEYS }).map(([name, value]) => `${name}=${value}`);
    await writeFile(join(directory, '.env'), lines.join('\n'));
    expect(await signedHost({}, directory)).toBe(
      'https://media-bucket.s3.eu-central-1.amazonaws.com/a',
    );
    await rm(directory, { recursive: true });
  });
});

describe('a configuration that does not fit', () => {
  it('names every fault in one message, no secret in it, and ends with a non-zero code', async () => {
    const begun = performance.now();
    const { code, output } = await runToEnd({
      HOST: 'somewhere',
      PORT: '70000',
      AWS_STORAGE_BUCKET_NAME: 'No_Bucket',
      AWS_SECRET_ACCESS_KEY: 'canary-secret',
      AWS_PRESIGNED_URL_EXPIRATION_TIME: '1e3',
      AWS_ENDPOINT_URL_S3: 'ftp://canary-host',
      PRESIGN_FORCE_PATH_STYLE: 'yes',
      PRESIGN_MAX_EXPIRE_IN: '60',
    });
    const lasted = performance.now() - begun;
    console.info(`configuration.e2e-spec.ts: ended after ${lasted.toFixed()} ms`);
    expect(lasted).toBeLessThan(3000);
    expect(code).toBe(1);
    expect(output).not.toContain('canary');
    const faults = output.split('\n').flatMap((line) => /^ {2}(\w+)/.exec(line)?.[1] ?? []);
    expect(faults.sort()).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_ENDPOINT_URL_S3',
      'AWS_PRESIGNED_URL_EXPIRATION_TIME',
      'AWS_REGION',
      'AWS_STORAGE_BUCKET_NAME',
      'HOST',
      'PORT',
      'PRESIGN_CONFIG_FILE',
      'PRESIGN_FORCE_PATH_STYLE',
      'PRESIGN_MAX_EXPIRE_IN',
    ]);
  });

  it.each([
    ['no region', { AWS_STORAGE_BUCKET_NAME: 'media-bucket' }, 'AWS_REGION'],
    [
      'a default beyond the maximum',
      { ...BUCKET, AWS_PRESIGNED_URL_EXPIRATION_TIME: '120', PRESIGN_MAX_EXPIRES_IN: '60' },
      'PRESIGN_MAX_EXPIRES_IN',
    ],
    [
      'production without a bucket',
      { NODE_ENV: 'production', PRESIGN_AUTH: 'none' },
      'AWS_STORAGE_BUCKET_NAME',
    ],
    [
      'production, open by accident',
      { ...BUCKET, ...KEYS, NODE_ENV: 'production' },
      'PRESIGN_AUTH',
    ],
    ['every address, open by accident', { HOST: '0.0.0.0' }, 'PRESIGN_AUTH'],
  ])('%s', async (_, env, variable) => {
    const { code, output } = await runToEnd(env);
    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`^  .*${variable}`, 'm'));
  });
});

describe('.env.example', () => {
  const example = readFileSync(resolve(__dirname, '../.env.example'), 'utf8');
  const source = readFileSync(resolve(__dirname, '../src/config/environment.ts'), 'utf8');

  it('names every variable that the service reads', () => {
    const variables = source.match(/(?<=readonly )[A-Z0-9_]+/g) ?? [];
    expect(variables.length).toBeGreaterThan(10);
    const missing = variables.filter((name) => !new RegExp(`^#? ?${name}=`, 'm').test(example));
    expect(missing).toEqual([]);
  });

  it('is a configuration that works once its lines are uncommented', async () => {
    const env = Object.fromEntries(
      [...example.matchAll(/^#? ?([A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    ) as Env;
    const directory = await mkdtemp(join(tmpdir(), 'presign-example-'));
    await writeFile(join(directory, env['PRESIGN_CONFIG_FILE'] ?? ''), '{}');
    const host = await signedHost({ ...env, PORT: '0', HOST: '127.0.0.1' }, directory);
    expect(host).toBe('http://localhost:9000/media-bucket/a');
    await rm(directory, { recursive: true });
  });
});
