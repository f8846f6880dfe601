import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validateSync } from 'class-validator';
import { issuerKey, pemOf, startIssuer, token } from '../../test/support/issuer.js';
import { ApiKeyConfig } from './api-key.config.js';
import { configuredAuthenticators } from './configured-authenticators.js';
import { FirstOfAuthenticator } from './first-of.authenticator.js';
import { JwtConfig } from './jwt.config.js';
import { newApiKey } from './new-api-key.js';

const SHA256 = 'a'.repeat(64);
const KEY = issuerKey('one');
const JWT = { issuer: 'https://id.example.com', audience: 'files', algorithms: ['ES256' as const] };
const exp = Math.floor(Date.now() / 1000) + 60;
const TOKEN = token(KEY, { iss: JWT.issuer, aud: JWT.audience, sub: 'user-17', exp });

/** Faults by field, as the configuration file's loader finds them. */
function faultsOf<T extends object>(dto: ClassConstructor<T>, plain: object) {
  const options = { whitelist: true, forbidNonWhitelisted: true };
  return Object.fromEntries(
    validateSync(plainToInstance(dto, plain), options).map(({ property, constraints }) => [
      property,
      Object.values(constraints ?? {}).join('; '),
    ]),
  );
}

describe('an entry of api_keys', () => {
  it.each([
    [{ name: 'ci', sha256: SHA256 }],
    [{ name: 'ci@2026.11', sha256: SHA256, claims: {}, expires_at: '2027-01-31T00:00:00Z' }],
    [{ name: 'ci', sha256: SHA256, claims: { role: ['a', 'b'], tenant: 'acme' } }],
    [{ name: 'ci', sha256: SHA256, expires_at: '2028-02-29T23:59:59.5+02:00' }],
  ])('can be %j', (entry) => expect(faultsOf(ApiKeyConfig, entry)).toEqual({}));

  it.each<[string, object]>([
    ['name', { name: undefined }],
    ['name', { name: '' }],
    ['name', { name: 'a:b' }],
    ['name', { name: 'a\n' }],
    ['name', { name: 7 }],
    ['sha256', { sha256: undefined }],
    ['sha256', { sha256: SHA256.toUpperCase() }],
    ['sha256', { sha256: `${SHA256}\n` }],
    ['claims', { claims: null }],
    ['claims', { claims: ['role'] }],
    ['claims', { claims: { level: 3 } }],
    ['claims', { claims: { roles: ['a', 1] } }],
    ['claims', { claims: { principal: 'api-key:root' } }],
    ['expires_at', { expires_at: 'soon' }],
    ['expires_at', { expires_at: '2027-01-31' }],
    ['expires_at', { expires_at: '2027-01-31T00:00:00' }],
    ['expires_at', { expires_at: '2027-02-30T00:00:00Z' }],
    ['expires_at', { expires_at: '2027-01-31T25:00:00Z' }],
    ['expires_at', { expires_at: 1_800_000_000 }],
    ['key', { key: 'presign_canary' }],
  ])('has a fault in %s: %j', (field, changed) => {
    const faults = faultsOf(ApiKeyConfig, { name: 'ci', sha256: SHA256, ...changed });
    expect(Object.keys(faults)).toEqual([field]);
    expect(faults[field]).not.toMatch(/canary|root/);
  });
});

describe('jwt', () => {
  const jwks_url = 'https://id.example.com/jwks.json';

  it.each([
    [{ jwks_url }],
    [{ public_key_file: 'issuer.pem' }],
    [{ jwks_url: 'http://127.0.0.1:8080/jwks.json' }],
    [{ jwks_url: 'http://[::1]:8080/jwks.json', clock_tolerance: 0 }],
    [{ jwks_url, audience: ['files', 'media'], algorithms: ['RS256', 'EdDSA'] }],
  ])('can have %j', (changed) => expect(faultsOf(JwtConfig, { ...JWT, ...changed })).toEqual({}));

  it.each<[string, object]>([
    ['issuer', { issuer: undefined }],
    ['issuer', { issuer: ['https://id.example.com'] }],
    ['audience', { audience: undefined }],
    ['audience', { audience: [] }],
    ['audience', { audience: ['files', 'files'] }],
    ['algorithms', { algorithms: undefined }],
    ['algorithms', { algorithms: 'ES256' }],
    ['algorithms', { algorithms: ['HS256'] }],
    ['algorithms', { algorithms: ['none'] }],
    ['algorithms', { algorithms: [['ES256']] }],
    ['jwks_url', { jwks_url: undefined }],
    ['jwks_url', { jwks_url: 'http://id.example.com/jwks.json' }],
    ['jwks_url', { jwks_url: 'http://127.0.0.1.evil.example/jwks.json' }],
    ['jwks_url', { jwks_url: 'https://user:canary@id.example.com/jwks.json' }],
    ['jwks_url', { jwks_url: 'data:application/json,{}' }],
    ['jwks_url', { jwks_url: null }],
    ['jwks_url', { public_key_file: 'issuer.pem' }],
    ['public_key_file', { jwks_url: undefined, public_key_file: '' }],
    ['clock_tolerance', { clock_tolerance: 301 }],
    ['clock_tolerance', { clock_tolerance: '5' }],
    ['clock_tolerance', { clock_tolerance: -1 }],
    ['secret', { secret: 'canary' }],
  ])('has a fault in %s: %j', (field, changed) => {
    const faults = faultsOf(JwtConfig, { ...JWT, jwks_url, ...changed });
    expect(Object.keys(faults)).toEqual([field]);
    expect(faults[field]).not.toContain('canary');
  });
});

describe('configuredAuthenticators', () => {
  let directory: string;
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'presign-access-'))));
  afterEach(() => rm(directory, { recursive: true }));

  const known = async (
    config: Parameters<typeof configuredAuthenticators>[0],
    headers: Record<string, string>,
  ) => {
    const first = new FirstOfAuthenticator(await configuredAuthenticators(config));
    return (await first.authenticate({ headers, address: '127.0.0.1' }))?.id;
  };
  const bearer = { authorization: `Bearer ${TOKEN}` };

  async function keyFile(content: string): Promise<string> {
    const file = join(directory, 'issuer.pem');
    await writeFile(file, content);
    return file;
  }

  it('knows nobody when nothing is configured', async () => {
    expect(await configuredAuthenticators({})).toEqual([]);
    expect(await known({}, bearer)).toBeUndefined();
  });

  it('knows the holder of a new key until it expires, and others by their tokens', async () => {
    const { key, entry } = newApiKey('ci');
    const jwt = { ...JWT, public_key_file: await keyFile(pemOf(KEY)) };
    const config = { api_keys: [{ ...entry, expires_at: '9999-12-31T23:59:59Z' }], jwt };
    expect(await known(config, { 'x-api-key': key })).toBe('api-key:ci');
    expect(await known(config, bearer)).toBe('jwt:user-17');
    const expired = { api_keys: [{ ...entry, expires_at: '2026-01-01T00:00:00Z' }] };
    await expect(known(expired, { 'x-api-key': key })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('fetches keys from the place that is named', async () => {
    const issuer = await startIssuer(KEY);
    expect(await known({ jwt: { ...JWT, jwks_url: issuer.jwksUrl } }, bearer)).toBe('jwt:user-17');
    await issuer.close();
  });

  it('allows as much difference of the clocks as is named', async () => {
    const late = { iss: JWT.issuer, aud: JWT.audience, sub: 'user-17', exp: exp - 90 };
    const headers = { authorization: `Bearer ${token(KEY, late)}` };
    const jwt = { ...JWT, public_key_file: await keyFile(pemOf(KEY)) };
    await expect(known({ jwt }, headers)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await known({ jwt: { ...jwt, clock_tolerance: 60 } }, headers)).toBe('jwt:user-17');
  });

  it.each<[string, string, object]>([
    ['is not there', 'jwt.public_key_file', {}],
    ['is no key', 'jwt.public_key_file', { content: 'canary' }],
    ['is of another kind than the algorithms', 'jwt.algorithms', { content: pemOf(KEY) }],
  ])(
    'names the fault when the key file %s',
    async (_, option, { content }: { content?: string }) => {
      const file = content === undefined ? join(directory, 'canary') : await keyFile(content);
      const jwt = { ...JWT, algorithms: ['RS256' as const], public_key_file: file };
      await expect(configuredAuthenticators({ jwt })).rejects.toMatchObject({
        option,
        message: expect.stringMatching(new RegExp(`^${option} must be (?!.*canary)`)) as string,
      });
    },
  );

  it('names the second of two keys that are the same', async () => {
    const { entry } = newApiKey('ci');
    await expect(
      configuredAuthenticators({ api_keys: [entry, { ...entry, name: 'other' }] }),
    ).rejects.toMatchObject({ option: 'api_keys[1].sha256' });
  });
});
