import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { REFUSED } from '../access/access-policy.js';
import { GRANT_OPERATIONS } from '../s3/operation.js';
import { configuredAuthenticators } from '../access/configured-authenticators.js';
import { GrantPolicy } from '../access/grant-policy.js';
import { objectKey } from '../s3/object-key.js';
import { ConfigFileReload, type Prepare } from './config-file-reload.js';
import { readConfigFile } from './config-file.js';

const ADA = { id: 'api-key:ada', claims: {} };

let directory: string;
let path: string;
let logged: string[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'presign-config-'));
  path = join(directory, 'presign.json');
  logged = [];
  const keep = (level: string) => (text: unknown) => void logged.push(`${level}: ${String(text)}`);
  jest.spyOn(Logger.prototype, 'log').mockImplementation(keep('log'));
  jest.spyOn(Logger.prototype, 'error').mockImplementation(keep('error'));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(directory, { recursive: true, force: true });
});

const allowing = (...keys: readonly string[]) => ({
  grants: [
    {
      name: 'own',
      subjects: { principal: [ADA.id] },
      buckets: ['media'],
      keys,
      operations: GRANT_OPERATIONS,
    },
  ],
});

const write = (file: unknown) =>
  writeFile(path, typeof file === 'string' ? file : JSON.stringify(file));

async function policyAndReload(...others: readonly Prepare[]) {
  const policy = new GrantPolicy((await readConfigFile(path)).grants);
  const reload = new ConfigFileReload(path, [
    ({ grants }) =>
      () =>
        policy.replace(grants),
    ...others,
  ]);
  const isAllowed = (key: string) =>
    policy.decide(ADA, { operation: 'get', bucket: 'media', key: objectKey(key) }).allowed;
  return { policy, reload, isAllowed };
}

describe('ConfigFileReload', () => {
  it('puts the grants of the new file in the place of all', async () => {
    await write(allowing('old/*'));
    const { reload, isAllowed } = await policyAndReload();
    await write(allowing('new/*'));
    expect(isAllowed('new/a')).toBe(false);
    await reload.reload();
    expect([isAllowed('old/a'), isAllowed('new/a')]).toEqual([false, true]);
    expect(logged).toEqual(['log: PRESIGN_CONFIG_FILE was read again']);
  });

  it('takes the right to everything with an empty file', async () => {
    await write(allowing('**'));
    const { policy, reload } = await policyAndReload();
    await write({});
    await reload.reload();
    const request = { operation: 'get', bucket: 'media', key: objectKey('a') } as const;
    expect(policy.decide(ADA, request)).toEqual(REFUSED);
  });

  it.each([
    ['is not JSON', '{"grants": [', 'must be JSON'],
    ['is empty', '', 'must be JSON'],
    ['has a fault in another section', { ...allowing('new/*'), api_keys: 1 }, 'api_keys'],
    ['has a fault in a grant', allowing('new/*', '/x'), 'grants[0].keys[1] must not start'],
  ])('keeps the good one when the file %s, and says so', async (_, file, message) => {
    await write(allowing('old/*'));
    const { reload, isAllowed } = await policyAndReload();
    await write(file);
    await reload.reload();
    expect([isAllowed('old/a'), isAllowed('new/a')]).toEqual([true, false]);
    expect(logged).toEqual([expect.stringContaining(message)]);
    expect(logged[0]).toMatch(/^error: PRESIGN_CONFIG_FILE was not taken/);
    await write(allowing('new/*'));
    await reload.reload();
    expect(isAllowed('new/a')).toBe(true);
  });

  it('keeps the good one when the file is gone', async () => {
    await write(allowing('old/*'));
    const { reload, isAllowed } = await policyAndReload();
    await rm(path);
    await reload.reload();
    expect(isAllowed('old/a')).toBe(true);
    expect(logged).toEqual([expect.stringContaining("can't be read (ENOENT)")]);
  });

  it('replaces nothing when one of those who use the file can not', async () => {
    await write(allowing('old/*'));
    const { reload, isAllowed } = await policyAndReload(() =>
      Promise.reject(new Error('no such key file')),
    );
    await write(allowing('new/*'));
    await reload.reload();
    expect([isAllowed('old/a'), isAllowed('new/a')]).toEqual([true, false]);
    expect(logged).toEqual([expect.stringContaining('no such key file')]);
  });

  it('keeps the good one when the key of an issuer can not be read', async () => {
    await write(allowing('old/*'));
    const { reload, isAllowed } = await policyAndReload(async ({ apiKeys, jwt }) => {
      await configuredAuthenticators({ api_keys: apiKeys, jwt });
      return () => {};
    });
    const jwt = { issuer: 'https://id.example.com', audience: 'files', algorithms: ['ES256'] };
    await write({
      ...allowing('new/*'),
      jwt: { ...jwt, public_key_file: join(directory, 'no.pem') },
    });
    await reload.reload();
    expect([isAllowed('old/a'), isAllowed('new/a')]).toEqual([true, false]);
    expect(logged).toEqual([
      'error: PRESIGN_CONFIG_FILE was not taken. ' +
        'AuthenticatorOptionsError: jwt.public_key_file must be a file that can be read',
    ]);
  });

  it('reads one after the other, so that the last file is the one in force', async () => {
    await write(allowing('1/*'));
    const order: string[] = [];
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { reload, isAllowed } = await policyAndReload(async ({ grants }) => {
      const key = grants[0]?.keys[0] ?? '';
      order.push(`prepare ${key}`);
      // The first is slow.
      if (key === '1/*') await gate;
      return () => order.push(`replace ${key}`);
    });
    const first = reload.reload();
    const second = reload.reload();
    while (order.length === 0) await new Promise(setImmediate);
    await write(allowing('2/*'));
    open();
    await Promise.all([first, second]);
    expect(order).toEqual(['prepare 1/*', 'replace 1/*', 'prepare 2/*', 'replace 2/*']);
    expect([isAllowed('1/a'), isAllowed('2/a')]).toEqual([false, true]);
  });
});
