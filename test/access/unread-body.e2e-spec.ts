import { json, send, type Answer } from '../support/http.js';
import type { Problem } from '../support/api.js';
import { startService, type Service } from '../support/service.js';
import { sha256 } from './audit-lines.js';
import { configFile } from './config-file.js';

let service: Service;
beforeAll(async () => {
  const api_keys = [{ name: 'ci', sha256: sha256('psk_ci') }];
  service = await startService({ PRESIGN_CONFIG_FILE: await configFile({ api_keys }) });
});
afterAll(() => service.stop());

const post = (route: string, key: string, body: string | Buffer): Promise<Answer> =>
  send('POST', service.url + route, { 'content-type': 'application/json', 'x-api-key': key }, body);

describe.each(['/presigned-url', '/presigned-urls', '/presigned-url/explain'])('%s', (route) => {
  it.each<[string, string | Buffer]>([
    ['is not JSON', '{'],
    ['is not UTF-8', Buffer.from('{"key":"\xff"}', 'latin1')],
    ['names a field twice', '{"key":"a","key":"b"}'],
    ['is empty', ''],
    ['names a prototype', '{"__proto__":{"key":"a"}}'],
  ])(
    'a body that %s: 400, but 401 to whoever has no credential: it is not read',
    async (_, body) => {
      const answer = await post(route, 'psk_ci', body);
      expect(answer.status).toBe(400);
      expect(json<Problem>(answer).code).toBe('validation_failed');
      expect((await post(route, 'psk_nobody', body)).status).toBe(401);
    },
  );
});
