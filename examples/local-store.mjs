// An S3 store for the examples: `node examples/local-store.mjs`, then paste what it prints into another shell.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Store } from 'nestjs-s3-presign/testing';

const directory = await mkdtemp(join(tmpdir(), 'examples-store-'));
const { endpoint, region, credentials, close } = await startS3Store({
  directory,
  buckets: ['media', 'invoices'],
});

// The variables that the AWS SDK reads.
console.log(`export AWS_ENDPOINT_URL_S3=${endpoint}
export AWS_REGION=${region}
export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}
export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await close();
    await rm(directory, { recursive: true });
  });
}
