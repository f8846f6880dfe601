import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startScriptedS3 } from '../../test/support/scripted-s3.js';
import { skewOf } from './clock-skew.js';

describe('skewOf', () => {
  let s3: Awaited<ReturnType<typeof startScriptedS3>>;
  let client: S3Client;
  beforeEach(async () => {
    s3 = await startScriptedS3();
    client = new S3Client({
      endpoint: s3.endpoint,
      region: 'eu-central-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      maxAttempts: 1,
    });
  });
  afterEach(async () => {
    client.destroy();
    await s3.close();
  });

  it.each([
    [200, 600, 600],
    [200, -600, -600],
    [404, 600, 600],
    [403, -1200, -1200],
    [200, 30, 0],
  ])('after an answer %i whose Date is %i seconds off: %i', async (status, offset, skew) => {
    const date = new Date(Date.now() + offset * 1000).toUTCString();
    s3.follow(() => ({ status, headers: { date } }));
    expect(skewOf(client)).toBe(0);
    await client.send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' })).catch((error: Error) => {
      // The answer counts, whatever it says.
      expect(status).toBeGreaterThan(400);
      return error;
    });
    // Seconds that a busy machine, and the whole seconds of the header, may add.
    expect(Math.abs(skewOf(client) - skew)).toBeLessThanOrEqual(5);
  });
});
