import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configFile } from './access/config-file.js';
import { ONE_KEY } from './access/one-key.js';
import { json, send } from './support/http.js';
import { startScriptedS3 } from './support/scripted-s3.js';
import { startService, type Service } from './support/service.js';

interface Ready {
  readonly status: string;
  readonly details: Readonly<Record<string, { readonly status: string }>>;
}

let service: Service;
afterEach(() => service.stop());

const get = (path: string) => send('GET', service.url + path);
const faults = (ready: Ready) =>
  Object.entries(ready.details).flatMap(([name, { status }]) =>
    status === 'up' ? [] : [`${name} ${status}`],
  );

/** Asks until readiness is as it will be. */
async function becomes(...expected: readonly string[]): Promise<void> {
  for (;;) {
    const found = faults(json<Ready>(await get('/health/ready')));
    if (JSON.stringify(found) === JSON.stringify(expected)) return;
  }
}

const BUCKET = {
  AWS_STORAGE_BUCKET_NAME: 'canary-bucket',
  AWS_REGION: 'eu-central-1',
  PRESIGN_FORCE_PATH_STYLE: 'true',
};
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDCANARY', AWS_SECRET_ACCESS_KEY: 'canary-secret' };

describe('health', () => {
  it('200: for everyone, where there are keys too; nothing keeps the answer', async () => {
    service = await startService({ PRESIGN_CONFIG_FILE: await configFile(ONE_KEY) });
    for (const path of ['/health/live', '/health/ready']) {
      const answer = await get(path);
      expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
      expect(json<Ready>(answer).status).toBe('ok');
    }
  });

  it('503 while there are no credentials, 200 once there are; alive all the time', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'presign-health-'));
    const [config, output] = [join(directory, 'config'), join(directory, 'output.json')];
    await writeFile(config, `[default]\ncredential_process = cat ${output}\n`);
    service = await startService({ ...BUCKET, AWS_CONFIG_FILE: config });
    const unready = await get('/health/ready');
    expect(unready.status).toBe(503);
    expect(faults(json<Ready>(unready))).toEqual(['credentials down']);
    expect(unready.headers['retry-after']).toBe('1');
    expect((await get('/health/live')).status).toBe(200);
    const keys = { AccessKeyId: 'AKIDCANARY', SecretAccessKey: 'canary' };
    await writeFile(output, JSON.stringify({ Version: 1, ...keys }));
    await becomes();
    expect((await get('/health/ready')).status).toBe(200);
    await rm(directory, { recursive: true });
  });

  it("200: S3's clock differs by ten minutes; and S3 does not answer. Neither is named", async () => {
    const s3 = await startScriptedS3();
    const date = new Date(Date.now() + 600_000).toUTCString();
    s3.follow(() => ({ headers: { date } }));
    const env = { ...BUCKET, ...KEYS, PRESIGN_STORAGE_CHECK: 'true' };
    service = await startService({ ...env, AWS_ENDPOINT_URL_S3: s3.endpoint });
    await becomes('clock degraded');
    await service.stop();
    await s3.close();
    service = await startService({ ...env, AWS_ENDPOINT_URL_S3: s3.endpoint });
    await becomes('storage degraded');
    const answer = await get('/health/ready');
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).not.toMatch(/canary|127\.0\.0\.1/i);
  });
});
