import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startS3Store } from '../src/testing/index.js';
import { startMeddlingProxy, type Meddling } from './support/meddling-proxy.js';
import { s3Error } from './support/scripted-s3.js';

const PAGE = readFileSync(resolve(__dirname, '../docs/bucket.md'), 'utf8');
const blocks = (language: string) =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) =>
    text.trimEnd(),
  );

/** In place of npm, which would build into the folder that other tests run from. */
const NPM = `#!/bin/bash
[ "$1 $2" = 'run doctor' ] || exit 9
exec ${process.execPath} ${resolve(__dirname, '../dist/doctor.js')} "\${@:4}"
`;

const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };

/** The rules of a bucket, which the embedded store has none of: none until they are put. */
function rules() {
  const put = new Set<string>();
  return ({ method, url = '' }: { method?: string; url?: string }): Meddling => {
    const kind = ['cors', 'lifecycle'].find((each) => url.includes(`?${each}`));
    if (method === 'OPTIONS' && !put.has('cors')) return s3Error(403, 'AccessForbidden');
    if (method === 'OPTIONS' || kind === undefined) return 'pass';
    if (method === 'PUT') put.add(kind);
    if (put.has(kind)) return { body: kind === 'cors' ? '' : LIFECYCLE };
    return s3Error(404, kind === 'cors' ? 'NoSuchCORSConfiguration' : NO_LIFECYCLE);
  };
}

const NO_LIFECYCLE = 'NoSuchLifecycleConfiguration';
const LIFECYCLE =
  '<LifecycleConfiguration><Rule><Status>Enabled</Status><AbortIncompleteMultipartUpload>' +
  '<DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>';

it('the commands of docs/bucket.md say what stands there', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'presign-bucket-docs-'));
  const store = await startS3Store({
    directory: join(directory, 'store'),
    buckets: ['my-bucket'],
    credentials: CREDENTIALS,
    region: 'eu-central-1',
  });
  const proxy = await startMeddlingProxy(store.endpoint);
  proxy.meddle(rules());
  proxy.changeHeaders((headers) => ({
    ...headers,
    'x-amz-bucket-region': 'eu-central-1',
    'access-control-expose-headers': 'ETag',
  }));
  await writeFile(join(directory, 'npm'), NPM);
  await chmod(join(directory, 'npm'), 0o755);
  await writeFile(join(directory, 'presign.json'), blocks('json')[0] ?? '');
  const env = {
    PATH: `${directory}:${process.env['PATH'] ?? ''}`,
    HOME: directory,
    AWS_ENDPOINT_URL_S3: proxy.endpoint,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  };
  const said: string[] = [];
  try {
    for (const command of blocks('sh')) {
      const output = await new Promise<string>((done) => {
        execFile('bash', ['-c', command], { cwd: directory, env }, (_, stdout) => done(stdout));
      });
      const host = 'my-bucket.s3.eu-central-1.amazonaws.com';
      said.push(output.replaceAll(new URL(proxy.endpoint).host, host));
    }
  } finally {
    await proxy.close();
    await store.close();
    await rm(directory, { recursive: true });
  }
  expect(said).toHaveLength(2);
  for (const [index, text] of blocks('text').entries()) expect(said[index]).toContain(text);
  expect(blocks('text')).toHaveLength(2);
});
