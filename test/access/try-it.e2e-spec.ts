import { json, send } from '../support/http.js';
import { runToEnd, startService, type Env } from '../support/service.js';
import { configFile } from './config-file.js';
import { API_KEY, ONE_KEY } from './one-key.js';

const FILES = [
  '/',
  '/try-it/settings.json',
  '/try-it/try-it.js',
  '/try-it/try-it.css',
  '/try-it/uppy/uppy.min.mjs',
  '/try-it/uppy/uppy.min.css',
];

const withKey = async () => ({ PRESIGN_CONFIG_FILE: await configFile(ONE_KEY) });

const production = async () => ({
  ...(await withKey()),
  NODE_ENV: 'production',
  AWS_STORAGE_BUCKET_NAME: 'media-bucket',
  AWS_REGION: 'eu-central-1',
});

describe('the page to try the service', () => {
  it.each<[string, () => Promise<Env>, number]>([
    ['is not served in production', production, 404],
    [
      'is not served in production with the documentation',
      async () => ({ ...(await production()), PRESIGN_DOCS: 'true' }),
      404,
    ],
    [
      'is not served where PRESIGN_TRY_IT is false',
      () => Promise.resolve({ PRESIGN_TRY_IT: 'false' }),
      404,
    ],
    ['is served elsewhere, to those without a credential too', withKey, 200],
  ])('%s', async (_, env, status) => {
    const service = await startService(await env());
    try {
      for (const path of FILES) {
        expect([path, (await send('GET', service.url + path)).status]).toEqual([path, status]);
        const known = await send('GET', service.url + path, { 'x-api-key': API_KEY });
        expect([path, known.status]).toEqual([path, status]);
      }
      expect(service.output().includes(`Try it   ${service.url}/\n`)).toBe(status === 200);
    } finally {
      await service.stop();
    }
  });

  it('no start in production where PRESIGN_TRY_IT is true', async () => {
    const { code, output } = await runToEnd({ ...(await production()), PRESIGN_TRY_IT: 'true' });
    expect(code).toBe(1);
    expect(output).toContain('PRESIGN_TRY_IT must be false or left out');
  });

  it('may run its own scripts and ask the service and its buckets, and nothing else', async () => {
    const buckets = {
      media: { bucket: 'media-bucket', region: 'eu-central-1' },
      local: {
        bucket: 'local',
        endpoint: 'http://localhost:9000',
        region: 'us-east-1',
        force_path_style: true,
      },
      behind: {
        bucket: 'behind',
        region: 'eu-central-1',
        public_endpoint: 'https://files.example.com',
      },
    };
    const file = await configFile({ ...ONE_KEY, buckets });
    const service = await startService({ PRESIGN_CONFIG_FILE: file });
    try {
      const page = await send('GET', `${service.url}/`);
      expect(String(page.headers['content-security-policy']).split(';').sort()).toEqual([
        "base-uri 'none'",
        "connect-src 'self' https://media-bucket.s3.eu-central-1.amazonaws.com http://localhost:9000" +
          ' https://behind.files.example.com',
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "img-src 'self' data: blob:",
        "script-src 'self'",
        "style-src 'self'",
      ]);
      expect(page.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
      });
    } finally {
      await service.stop();
    }
  });

  it.each([
    ['with keys', withKey, true],
    ['without', () => Promise.resolve({ PRESIGN_DOCS: 'false' }), false],
  ])('is told whether callers have to say who they are: %s', async (_, env, asks) => {
    const service = await startService(await env());
    try {
      const settings = await send('GET', `${service.url}/try-it/settings.json`);
      expect(json(settings)).toEqual({ asks_for_key: asks, docs: asks });
    } finally {
      await service.stop();
    }
  });

  it.each([
    '/try-it/',
    '/try-it/uppy/uppy.min.js',
    '/try-it/uppy/README.md',
    '/try-it/..%2fserve-try-it.js',
    '/try-it/%2e%2e/%2e%2e/main.js',
  ])('404: %s', async (path) => {
    const service = await startService();
    try {
      expect((await send('GET', service.url + path)).status).toBe(404);
    } finally {
      await service.stop();
    }
  });
});
