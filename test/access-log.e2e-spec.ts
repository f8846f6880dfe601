import { send } from './support/http.js';
import { startService } from './support/service.js';

const production = {
  NODE_ENV: 'production',
  PRESIGN_AUTH: 'none',
  PRESIGN_AUDIT_LOG: 'audit.log',
  AWS_STORAGE_BUCKET_NAME: 'media-bucket',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'canary-secret',
};

describe('the access log, in production', () => {
  it('has a JSON line for each answer, without query, header or secret', async () => {
    const service = await startService(production);
    await send('GET', `${service.url}/presigned-url?file_name=canary-key.pdf`, {
      cookie: 'canary-cookie',
    });
    await send('GET', `${service.url}/presigned-url?file_name=`);
    await send('GET', `${service.url}/canary-path?canary-query=1`);
    await service.stop();
    const lines = service
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === 'answered');
    expect(lines.map(({ method, route, status }) => ({ method, route, status }))).toEqual([
      { method: 'GET', route: '/presigned-url', status: 200 },
      { method: 'GET', route: '/presigned-url', status: 400 },
      { method: 'GET', route: null, status: 404 },
    ]);
    for (const line of lines) {
      expect(line).toMatchObject({
        request_id: expect.any(String),
        principal: line['status'] === 404 ? null : 'anonymous',
        ms: expect.any(Number),
      });
    }
    expect(service.output()).not.toMatch(/canary|X-Amz/);
  });
});

describe('a log that nobody reads any more', () => {
  const ask = async (url: string) => {
    const { status, body } = await send('GET', `${url}/presigned-url?file_name=a.pdf`);
    return { status, body: JSON.parse(body.toString()) as unknown };
  };

  it('does not end the service, which goes on without', async () => {
    const service = await startService(production);
    service.closeOutput();
    const answers = [await ask(service.url), await ask(service.url), await ask(service.url)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await service.stop()).toBe(0);
  });

  it('ends the service where it is the audit log too: others start it again', async () => {
    const { PRESIGN_AUDIT_LOG, ...others } = production;
    expect(PRESIGN_AUDIT_LOG).toBeDefined();
    const service = await startService(others);
    service.closeOutput();
    await expect(ask(service.url)).rejects.toThrow();
    expect(await service.stop()).toBe(1);
  });
});
