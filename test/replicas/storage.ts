import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Store } from '../../src/testing/index.js';
import { NamedS3 } from '../conformance/named-s3.js';
import type { Env } from '../support/service.js';

/** The one S3 of all replicas. */
export interface Storage {
  readonly env: Env;
  readonly stop: () => Promise<void>;
}

/** The one that the environment names, as test/replicas/run.sh does; without it, the embedded store. */
export async function startStorage(): Promise<Storage> {
  const named = NamedS3.ofEnvironment();
  if (named) {
    await named.createBucket();
    return { env: named.env, stop: () => Promise.resolve(named.destroy()) };
  }
  const directory = await mkdtemp(join(tmpdir(), 'presign-store-'));
  const store = await startS3Store({ directory, buckets: ['replicas'] });
  return {
    env: {
      AWS_STORAGE_BUCKET_NAME: 'replicas',
      AWS_ENDPOINT_URL_S3: store.endpoint,
      AWS_REGION: store.region,
      AWS_ACCESS_KEY_ID: store.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: store.credentials.secretAccessKey,
      PRESIGN_FORCE_PATH_STYLE: 'true',
    },
    stop: async () => {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}
