import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { send } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { configFile } from './config-file.js';

const OLD = 'psk_old-key-of-ci';
const NEW = 'psk_new-key-of-ci';

const apiKey = (key: string) => ({
  name: 'ci',
  sha256: createHash('sha256').update(key).digest('hex'),
});
const grant = (prefix: string) => ({
  name: prefix,
  subjects: { principal: ['api-key:ci'] },
  buckets: ['media-bucket'],
  keys: [`${prefix}/**`],
  operations: ['get'],
});
const access = (keys: readonly string[], ...prefixes: readonly string[]) => ({
  api_keys: keys.map(apiKey),
  grants: prefixes.map(grant),
});

let file: string;
let service: Service;
beforeEach(async () => {
  file = await configFile(access([OLD, NEW], 'reports'));
  service = await startService({
    NODE_ENV: 'production',
    PRESIGN_CONFIG_FILE: file,
    AWS_STORAGE_BUCKET_NAME: 'media-bucket',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
});
afterEach(() => service.stop());

const status = async (apiKey: string, key: string) =>
  (await send('GET', `${service.url}/presigned-url?file_name=${key}`, { 'x-api-key': apiKey }))
    .status;

/** Writes the file anew, sends SIGHUP, and waits until the log says what came of it. */
async function reload(text: string, says: RegExp): Promise<void> {
  await writeFile(file, text);
  service.signal('SIGHUP');
  await service.says(says);
}

describe('rotation of an API key', () => {
  it('200: two keys of one name are both good; after SIGHUP the old one is not', async () => {
    expect(await status(OLD, 'reports/a')).toBe(200);
    expect(await status(NEW, 'reports/a')).toBe(200);

    await reload(JSON.stringify(access([NEW], 'reports')), /PRESIGN_CONFIG_FILE was read again/);
    expect(await status(OLD, 'reports/a')).toBe(401);
    expect(await status(NEW, 'reports/a')).toBe(200);
  });

  it('200: a grant that SIGHUP brings; 403 for one that it takes away', async () => {
    expect(await status(NEW, 'invoices/a')).toBe(403);
    await reload(JSON.stringify(access([NEW], 'invoices')), /PRESIGN_CONFIG_FILE was read again/);
    expect(await status(NEW, 'invoices/a')).toBe(200);
    expect(await status(NEW, 'reports/a')).toBe(403);
  });
});

describe('a file with an error never takes the place of a good one', () => {
  const good = access([NEW], 'invoices');
  it.each([
    ['is not JSON', JSON.stringify(good).slice(0, -1), /was not taken/],
    ['is empty', '', /was not taken/],
    ['has a field that nobody knows', JSON.stringify({ ...good, grant: [] }), /grant /],
    [
      'has a grant with a fault, beside keys without',
      JSON.stringify({ ...good, grants: [{ ...grant('invoices'), operations: ['*'] }] }),
      /grants\[0\]\.operations/,
    ],
    [
      'has a key twice',
      JSON.stringify({ ...good, api_keys: [apiKey(NEW), apiKey(NEW)] }),
      /api_keys\[1\]\.sha256/,
    ],
    [
      'has tokens whose key cannot be read',
      JSON.stringify({
        ...good,
        jwt: { issuer: 'i', audience: 'a', algorithms: ['ES256'], public_key_file: 'none.pem' },
      }),
      /jwt\.public_key_file/,
    ],
    [
      'has neither keys nor tokens, with which the service would not start',
      JSON.stringify({ ...good, api_keys: [] }),
      /was not taken.*PRESIGN_CONFIG_FILE must have api_keys or jwt/,
    ],
    [
      'has buckets beside the one of the environment',
      JSON.stringify({ ...good, buckets: { 'media-bucket': { bucket: 'media-bucket' } } }),
      /was not taken.*PRESIGN_CONFIG_FILE must not have buckets/,
    ],
  ])('that %s: nothing of it is in force', async (_, text, says) => {
    await reload(text, says);
    expect(await status(OLD, 'reports/a')).toBe(200);
    expect(await status(NEW, 'reports/a')).toBe(200);
    expect(await status(NEW, 'invoices/a')).toBe(403);
    // And the next good one is taken.
    await reload(JSON.stringify(good), /PRESIGN_CONFIG_FILE was read again/);
    expect(await status(NEW, 'invoices/a')).toBe(200);
  });
});

it('200: keys do not come to a service for everyone, where they would keep nobody out', async () => {
  const path = await configFile({ grants: [] });
  const open = await startService({ PRESIGN_CONFIG_FILE: path });
  await writeFile(path, JSON.stringify(access([NEW], 'reports')));
  open.signal('SIGHUP');
  await open.says(/was not taken[^]*PRESIGN_CONFIG_FILE must not have api_keys or jwt/);
  const answer = await send('GET', `${open.url}/presigned-url?file_name=a`);
  await open.stop();
  expect(answer.status).toBe(200);
});
