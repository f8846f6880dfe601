import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { Buckets } from '../presign/buckets.js';
import { s3Error, startScriptedS3 } from '../../test/support/scripted-s3.js';
import { StorageWatch } from './storage-watch.js';

let s3: Awaited<ReturnType<typeof startScriptedS3>>;
beforeEach(async () => {
  s3 = await startScriptedS3();
});
afterEach(() => s3.close());

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

async function look(config: S3ClientConfig = {}) {
  const client = new S3Client({
    region: 'eu-central-1',
    endpoint: s3.endpoint,
    forcePathStyle: true,
    credentials,
    ...config,
  });
  const buckets = await Buckets.open({ buckets: { media: { bucket: 'media-bucket', client } } });
  const watch = new StorageWatch(buckets);
  try {
    await watch.look();
    return watch.states;
  } finally {
    client.destroy();
  }
}

const answers = (answer: string) => [
  { bucket: 'media', answers: answer, clockAhead: answer === 'yes' ? expect.any(Number) : undefined }, // prettier-ignore
];

describe('StorageWatch', () => {
  it.each([
    ['200', { status: 200 }],
    ['403: nobody may look at the bucket', s3Error(403, 'AccessDenied')],
    ['404: there is no such bucket', s3Error(404, 'NoSuchBucket')],
    ['301: it is in another region', s3Error(301, 'PermanentRedirect')],
  ])('takes for an answer %s', async (_, answer) => {
    s3.follow(() => answer);
    expect(await look()).toEqual(answers('yes'));
    expect(s3.asked()).toEqual(['HEAD /media-bucket/']);
  });

  it('takes none for an S3 that fails', async () => {
    s3.follow(() => s3Error(500, 'InternalError'));
    expect(await look()).toEqual(answers('no'));
  });

  it('takes none for an S3 that is not there', async () => {
    expect(await look({ endpoint: 'http://127.0.0.1:1' })).toEqual(answers('no'));
  });

  it('waits three seconds for one that hangs', async () => {
    s3.follow(() => 'hang');
    const begin = performance.now();
    expect(await look()).toEqual(answers('no'));
    expect(performance.now() - begin).toBeGreaterThan(2900);
  });

  it('asks nothing without credentials, and does not know', async () => {
    const provider = () => Promise.reject(new Error('no credentials'));
    expect(await look({ credentials: provider })).toEqual(answers('unknown'));
    expect(s3.asked()).toEqual([]);
  });

  it.each([-600, 0, 600])("sees how far S3's clock is ahead: %i s", async (seconds) => {
    const date = () => new Date(Date.now() + seconds * 1000).toUTCString();
    for (const status of [200, 403]) {
      s3.follow(() => ({ status, headers: { date: date() } }));
      const [state] = await look();
      expect(Math.abs((state?.clockAhead ?? NaN) - seconds)).toBeLessThan(3);
    }
  });

  it('knows no clock where there is no date, or none that can be read', async () => {
    s3.follow(() => ({ headers: { date: 'yesterday' } }));
    expect(await look()).toEqual([{ bucket: 'media', answers: 'yes', clockAhead: undefined }]);
  });
});
