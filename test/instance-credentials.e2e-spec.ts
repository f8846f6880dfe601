import { presign, type Problem } from './support/api.js';
import { json, send } from './support/http.js';
import { startInstanceMetadata, type InstanceMetadata } from './support/instance-metadata.js';
import { startService, type Service } from './support/service.js';
import { startTcpProxy } from './support/tcp-proxy.js';

const ENV = { AWS_STORAGE_BUCKET_NAME: 'media-bucket', AWS_REGION: 'eu-central-1' };

let metadata: InstanceMetadata;
let service: Service;
beforeEach(async () => {
  metadata = await startInstanceMetadata();
  service = await startService({ ...ENV, AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.endpoint });
});
afterEach(async () => {
  await service.stop();
  await metadata.close();
});

const credentials = (life: number) => ({
  AccessKeyId: 'ASIAINSTANCE',
  SecretAccessKey: 'secret',
  Token: 'session/token==',
  Expiration: new Date(Date.now() + life * 1000).toISOString().replace(/\.\d+Z/, 'Z'),
});

const download = { operation: 'get', key: 'a', expires_in: 900 };
const ask = () => send('GET', `${service.url}/presigned-url?file_name=a`);

describe("an instance's credentials", () => {
  it('sign, and end the life of the URL', async () => {
    const given = credentials(120);
    metadata.gives(given);
    const answer = await presign(service.url, download);
    const query = new URL(answer.presigned_url).searchParams;
    expect(query.get('X-Amz-Credential')).toMatch(/^ASIAINSTANCE\/\d{8}\/eu-central-1\/s3\//);
    expect(query.get('X-Amz-Security-Token')).toBe('session/token==');
    expect(answer).toMatchObject({
      expires_at: given.Expiration,
      expiry_limited_by: 'credentials',
      expires_in: Number(query.get('X-Amz-Expires')),
    });
  });

  it('are used on while the metadata service hangs', async () => {
    metadata.gives(credentials(120));
    const first = await presign(service.url, download);
    metadata.hangs();
    const second = await presign(service.url, download);
    expect(second.expires_at).toBe(first.expires_at);
  });

  it('503 within two seconds while it hangs; and then it is asked again', async () => {
    metadata.hangs();
    const begin = Date.now();
    const answers = await Promise.all([ask(), ask(), ask()]);
    // Two seconds, and one to spare for a busy machine.
    expect(Date.now() - begin).toBeLessThan(3000);
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('1');
      expect(json<Problem>(answer).code).toBe('credentials_unavailable');
    }
    expect(metadata.questions()).toBe(1);
    metadata.gives(credentials(3600));
    expect((await ask()).status).toBe(200);
    expect(metadata.questions()).toBe(2);
  });

  it('are used on while it fails, and asked for once a second at most', async () => {
    metadata.gives(credentials(120));
    await presign(service.url, download);
    metadata.fails();
    const before = metadata.questions();
    const begun = performance.now();
    while (metadata.questions() < before + 2) expect((await ask()).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(1000);
  });

  it('503 while it fails, asked once a second at most; 200 when it is back', async () => {
    metadata.fails();
    const begun = performance.now();
    let slowest = 0;
    while (metadata.questions() < 3) {
      const asked = performance.now();
      const answer = await ask();
      slowest = Math.max(slowest, performance.now() - asked);
      expect(answer.status).toBe(503);
      expect(json<Problem>(answer).code).toBe('credentials_unavailable');
    }
    expect(performance.now() - begun).toBeGreaterThan(2000);
    // Two seconds, and one to spare for a busy machine.
    expect(slowest).toBeLessThan(3000);
    metadata.gives(credentials(3600));
    while ((await ask()).status !== 200);
    expect(metadata.questions()).toBe(4);
  });

  it('503 while the network in between resets or hangs, within two seconds; 200 when it is healed', async () => {
    const network = await startTcpProxy(metadata.endpoint);
    const far = await startService({ ...ENV, AWS_EC2_METADATA_SERVICE_ENDPOINT: network.url });
    metadata.gives(credentials(3600));
    for (const fault of ['reset', 'hang'] as const) {
      network[fault]();
      const begun = performance.now();
      const answer = await send('GET', `${far.url}/presigned-url?file_name=a`);
      expect(performance.now() - begun).toBeLessThan(3000);
      expect(answer.status).toBe(503);
    }
    await network.heal();
    while ((await send('GET', `${far.url}/presigned-url?file_name=a`)).status !== 200);
    await far.stop();
    await network.close();
  });

  it('503 once they have expired, whatever new expiry the SDK gives them', async () => {
    metadata.gives(credentials(-60));
    expect((await ask()).status).toBe(503);
  });
});
