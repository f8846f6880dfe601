import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startS3Store, type S3Store } from '../../src/testing/index.js';
import { configFile } from '../access/config-file.js';
import { API_KEY, ONE_KEY } from '../access/one-key.js';
import type { PresignedUrl } from '../support/api.js';
import { json, send } from '../support/http.js';
import { BASE, IMAGE, podman, startContainer, type Container } from './container.js';

const { packages } = JSON.parse(
  readFileSync(resolve(__dirname, '../../package-lock.json'), 'utf8'),
) as { packages: Record<string, { dev?: boolean; devOptional?: boolean }> };

describe('the image', () => {
  let files: ReadonlySet<string>;
  beforeAll(async () => {
    const changes = await podman('diff', IMAGE, BASE);
    files = new Set(changes.trimEnd().split('\n'));
  }, 60_000);
  const matching = (pattern: RegExp) => [...files].filter((file) => pattern.test(file));

  it('has nothing of its own but what is compiled, its dependencies and package.json', () => {
    expect(matching(/^(?!A \/app\/(dist|node_modules)\/)/).sort()).toEqual(
      ['', '/dist', '/node_modules', '/package.json'].map((path) => `A /app${path}`),
    );
    expect(files).toContain('A /app/dist/main.js');
  });

  it('has the dependencies of production, and no other', () => {
    const [production, development] = [false, true].map((wanted) =>
      Object.entries(packages)
        .filter(([path, { dev, devOptional }]) => path && (dev ?? devOptional ?? false) === wanted)
        .map(([path]) => `A /app/${path}`),
    );
    expect(production?.filter((path) => !files.has(path))).toEqual([]);
    expect(development).toContain('A /app/node_modules/typescript');
    expect(development?.filter((path) => files.has(path))).toEqual([]);
  });

  it('has no test of ours, no source and no environment', () => {
    expect(
      matching(/^A \/app\/((.*\/)?\.(env|npmrc).*|dist\/.*(\.spec\..*|(?<!\.d)\.ts))$/),
    ).toEqual([]);
  });
});

describe('a container of it, in production', () => {
  let directory: string;
  let store: S3Store;
  let container: Container;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'presign-store-'));
    store = await startS3Store({ directory, buckets: ['media'] });
    const env = {
      PRESIGN_CONFIG_FILE: '/etc/presign/presign.json',
      AWS_STORAGE_BUCKET_NAME: 'media',
      AWS_ENDPOINT_URL_S3: store.endpoint,
      AWS_REGION: store.region,
      AWS_ACCESS_KEY_ID: store.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: store.credentials.secretAccessKey,
      PRESIGN_FORCE_PATH_STYLE: 'true',
      // In its own network there is no store: only who uses the URLs needs one.
      PRESIGN_STORAGE_CHECK: 'false',
    };
    container = await startContainer(env, await configFile(ONE_KEY));
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  it('is ready, and healthy by HEALTHCHECK', async () => {
    expect((await send('GET', `${container.url}/health/ready`)).status).toBe(200);
    await container.checkHealth();
  });

  it('is the user 1000 without any right, who can write nowhere', async () => {
    const status = await container.exec('cat', '/proc/1/status');
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m);
    expect(status).toMatch(/^CapBnd:\t0+$/m);
    await expect(container.exec('touch', '/tmp/there')).rejects.toThrow('Read-only file system');
  });

  it('200: URLs for the key that the file names, which the store takes', async () => {
    const issue = async (operation: string) => {
      const body = JSON.stringify({ operation, key: 'a/file.txt' });
      const headers = { 'x-api-key': API_KEY, 'content-type': 'application/json' };
      const answer = await send('POST', `${container.url}/presigned-url`, headers, body);
      expect(answer.status).toBe(200);
      return json<PresignedUrl>(answer);
    };
    const upload = await issue('put');
    expect((await send('PUT', upload.presigned_url, upload.headers, 'content')).status).toBe(200);
    const { body } = await send('GET', (await issue('get')).presigned_url);
    expect(body.toString()).toBe('content');
  });

  it('401: nobody', async () => {
    expect((await send('GET', `${container.url}/presigned-url?file_name=a`)).status).toBe(401);
  });

  it('ends by SIGTERM, with 0', async () => expect(await container.stop()).toBe(0));
});
