import { createHash } from 'node:crypto';
import type { PresignedUrl, Problem } from '../support/api.js';
import { json, send, type Answer } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { configFile } from './config-file.js';

const KEY = 'a-key-for-tests';
const MAX_EXPIRES_IN = 120;

const ACCESS = {
  api_keys: [
    {
      name: 'app',
      sha256: createHash('sha256').update(KEY).digest('hex'),
      claims: { tenant: 'acme' },
    },
  ],
  grants: [
    {
      name: 'uploads',
      subjects: { tenant: ['acme'] },
      buckets: ['media'],
      keys: ['tenants/{tenant}/**'],
      operations: ['get', 'head', 'put'],
      new_key: 'tenants/{tenant}/{yyyy}/{uuid}/{file_name}',
      limits: {
        expires_in: MAX_EXPIRES_IN,
        content_length: 10,
        content_types: ['text/*', 'application/xhtml+xml'],
      },
    },
    {
      name: 'drop box, without keys made by the server',
      subjects: { principal: ['api-key:app'] },
      buckets: ['media'],
      keys: ['drop/*'],
      operations: ['put'],
    },
  ],
};

let service: Service;
beforeAll(async () => {
  service = await startService({ PRESIGN_CONFIG_FILE: await configFile(ACCESS) });
});
afterAll(() => service.stop());

const as = { 'x-api-key': KEY };
const get = (path: string) => send('GET', service.url + path, as);
const post = (path: string, body: object) =>
  send(
    'POST',
    service.url + path,
    { ...as, 'content-type': 'application/json' },
    JSON.stringify(body),
  );

const put = (request: object): Promise<Answer> =>
  post('/presigned-url', { operation: 'put', content_type: 'text/plain', ...request });

const upload = ({ presigned_url, headers }: PresignedUrl, body: string) =>
  send('PUT', presigned_url, { ...headers, 'content-length': body.length }, body);

describe("the life of a URL ends with the grant's maximum", () => {
  const tooLong = { operation: 'get', key: 'tenants/acme/a.txt', expires_in: 3600 };
  it.each<[string, () => Promise<PresignedUrl | undefined>]>([
    [
      'GET /presigned-url',
      async () => json(await get('/presigned-url?file_name=tenants/acme/a.txt&expires_in=3600')),
    ],
    ['POST /presigned-url', async () => json(await post('/presigned-url', tooLong))],
    [
      'POST /presigned-urls',
      async () =>
        json<{ results: PresignedUrl[] }>(await post('/presigned-urls', { requests: [tooLong] }))
          .results[0],
    ],
    [
      'put by file_name',
      async () => json(await put({ file_name: 'a.txt', content_length: 1, expires_in: 3600 })),
    ],
  ])('%s', async (_, ask) => {
    const answer = await ask();
    expect(answer).toMatchObject({ expires_in: MAX_EXPIRES_IN, expiry_limited_by: 'policy' });
    expect(signedLife(answer?.presigned_url)).toBe(MAX_EXPIRES_IN);
  });

  it('GET /objects', async () => {
    const { headers } = await get('/objects/media/tenants/acme/a.txt');
    expect(signedLife(headers.location)).toBe(MAX_EXPIRES_IN);
  });
});

const signedLife = (url = '') => Number(new URL(url).searchParams.get('X-Amz-Expires'));

describe('what a grant limits of an upload must be declared, and is signed', () => {
  const key = 'tenants/acme/limited.txt';
  it.each([
    ['no length', { key }, 'content_length'],
    ['a length beyond the limit', { key, content_length: 11 }, 'content_length'],
    ['no type', { key, content_length: 1, content_type: undefined }, 'content_type'],
    ['another type', { key, content_length: 1, content_type: 'image/png' }, 'content_type'],
  ])('403: %s', async (_, request, field) => {
    const answer = await put(request);
    expect(answer.status).toBe(403);
    expect(json<Problem>(answer)).toMatchObject({ code: 'forbidden', errors: [{ field }] });
  });

  it('200: within the limits; S3 then refuses one byte more', async () => {
    const granted = json<PresignedUrl>(await put({ key, content_length: 10 }));
    expect((await upload(granted, '01234567890')).status).toBe(403);
    expect((await upload(granted, '0123456789')).status).toBe(200);
  });

  it.each([
    ['delete, which no grant names', { operation: 'delete', key }],
    ["another's key", { operation: 'get', key: 'tenants/other/a.txt' }],
    ['get, where put alone is granted', { operation: 'get', key: 'drop/a.txt' }],
  ])('403: %s', async (_, request) => {
    const answer = await post('/presigned-url', request);
    expect(answer.status).toBe(403);
    expect(json<Problem>(answer).errors).toEqual([]);
  });
});

describe('keys made by the server', () => {
  it("are made as the grant says, of the principal's claim and the safe name of the file", async () => {
    const request = { file_name: '../../tenants/other/Répört?.txt', content_length: 5 };
    const [one, two] = await Promise.all([put(request), put(request)]);
    const keys = [one, two].map((answer) => json<PresignedUrl>(answer).key);
    const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
    for (const key of keys) {
      expect(key).toMatch(new RegExp(String.raw`^tenants/acme/\d{4}/${uuid}/Répört_\.txt$`));
    }
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('take no second upload: 412', async () => {
    const granted = json<PresignedUrl>(await put({ file_name: 'a.txt', content_length: 5 }));
    expect((await upload(granted, 'first')).status).toBe(200);
    expect((await upload(granted, 'other')).status).toBe(412);
  });
});

describe('files that browsers run', () => {
  const dispositionOf = async ({ key }: PresignedUrl) => {
    const link = await get(`/objects/media/${key}?disposition=inline`);
    return (await send('GET', link.headers.location ?? '')).headers['content-disposition'];
  };

  it.each([
    ['text/html', 'tenants/acme/page', 'attachment'],
    ['text/plain', 'tenants/acme/page.html', 'attachment'],
    ['text/plain', 'tenants/acme/notes.txt', undefined],
    // Named by the grant as it is, not by a wildcard.
    ['application/xhtml+xml', 'tenants/acme/named', undefined],
  ])('uploaded as %s under %s have the disposition %p', async (content_type, key, disposition) => {
    const granted = json<PresignedUrl>(await put({ key, content_type, content_length: 4 }));
    expect((await upload(granted, '<p/>')).status).toBe(200);
    expect(await dispositionOf(granted)).toBe(disposition);
  });
});
