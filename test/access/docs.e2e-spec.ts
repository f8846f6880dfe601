import { send } from '../support/http.js';
import { startService } from '../support/service.js';
import { configFile } from './config-file.js';
import { API_KEY, ONE_KEY } from './one-key.js';

const PATHS = ['/docs', '/docs/', '/docs/swagger-ui-init.js', '/openapi.json', '/docs-json'];
const SERVED = [200, 200, 200, 200, 404];
const NOT_SERVED = [404, 404, 404, 404, 404];

const statuses = (url: string, headers: Readonly<Record<string, string>>) =>
  Promise.all(PATHS.map(async (path) => (await send('GET', url + path, headers)).status));

const production = async () => ({
  NODE_ENV: 'production',
  PRESIGN_CONFIG_FILE: await configFile(ONE_KEY),
  AWS_STORAGE_BUCKET_NAME: 'media-bucket',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
});

describe('the documentation', () => {
  it.each([
    ['is not served in production', production, NOT_SERVED],
    [
      'is served in production where PRESIGN_DOCS is true',
      async () => ({ ...(await production()), PRESIGN_DOCS: 'true' }),
      SERVED,
    ],
    [
      'is not served where PRESIGN_DOCS is false',
      () => Promise.resolve({ PRESIGN_DOCS: 'false' }),
      NOT_SERVED,
    ],
    [
      'is served elsewhere, to those without a credential too',
      async () => ({ PRESIGN_CONFIG_FILE: await configFile(ONE_KEY) }),
      SERVED,
    ],
  ])('%s', async (_, env, expected) => {
    const service = await startService(await env());
    try {
      expect(await statuses(service.url, {})).toEqual(expected);
      expect(await statuses(service.url, { 'x-api-key': API_KEY })).toEqual(expected);
      expect(/^Docs |"docs":"http/m.test(service.output())).toBe(expected === SERVED);
    } finally {
      await service.stop();
    }
  });
});
