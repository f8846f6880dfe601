import { ApiKeyAuthenticator } from './api-key.authenticator.js';

/** Digests made with `printf %s KEY | sha256sum`. */
const CI = {
  key: 'key-of-ci',
  sha256: 'e9c893f01a06c7a7a151f3217c9f51b0992615a91e173540357ee7a77b934cbd',
};
const BACKUP = {
  key: 'key-of-backup',
  sha256: 'eb7db978288eb81a8bb8ba410d95309e0a122b67670a128c3c8bdf56336c6264',
};

const NOW = Date.parse('2026-11-23T17:00:00Z');
beforeEach(() => jest.useFakeTimers({ now: NOW }));
afterEach(() => jest.useRealTimers());

const asked = (authenticator: ApiKeyAuthenticator, key?: string) =>
  authenticator.authenticate({ headers: { 'x-api-key': key }, address: '127.0.0.1' });

const keys = () =>
  new ApiKeyAuthenticator([
    { name: 'ci', sha256: CI.sha256, claims: { role: ['editor'], tenant: 'acme' } },
    { name: 'backup', sha256: BACKUP.sha256, expiresAt: new Date(NOW + 1) },
  ]);

describe('ApiKeyAuthenticator', () => {
  it('knows the holder of each key by its name, with the claims of that key', () => {
    expect(asked(keys(), CI.key)).toEqual({
      id: 'api-key:ci',
      claims: { role: ['editor'], tenant: 'acme', principal: 'api-key:ci' },
    });
    expect(asked(keys(), BACKUP.key)).toEqual({
      id: 'api-key:backup',
      claims: { principal: 'api-key:backup' },
    });
  });

  it('has nothing to say to a request without a key', () => {
    expect(asked(keys())).toBeUndefined();
  });

  it.each([
    ['an empty one', ''],
    ['another', 'key-of-c'],
    ['a longer one', 'key-of-ci-'],
    ['one in other letters', 'KEY-OF-CI'],
    ['the digest itself', CI.sha256],
    ['two at once, as Node joins them', `${CI.key}, ${CI.key}`],
  ])('refuses %s', (_, key) => {
    expect(() => asked(keys(), key)).toThrow(
      expect.objectContaining({ code: 'unauthenticated' }) as Error,
    );
  });

  it('takes a key until it expires', () => {
    const authenticator = keys();
    expect(asked(authenticator, BACKUP.key)).toBeDefined();
    jest.setSystemTime(NOW + 1);
    expect(() => asked(authenticator, BACKUP.key)).toThrow('expired');
    expect(asked(authenticator, CI.key)).toBeDefined();
  });

  it('refuses a key whose expiry is not a date', () => {
    const expiresAt = new Date('soon');
    const authenticator = new ApiKeyAuthenticator([{ name: 'ci', sha256: CI.sha256, expiresAt }]);
    expect(() => asked(authenticator, CI.key)).toThrow('expired');
  });

  it('takes two keys of one name, as while one takes the place of the other', () => {
    const authenticator = new ApiKeyAuthenticator([
      { name: 'ci', sha256: CI.sha256 },
      { name: 'ci', sha256: BACKUP.sha256 },
    ]);
    expect(asked(authenticator, CI.key)?.id).toBe('api-key:ci');
    expect(asked(authenticator, BACKUP.key)?.id).toBe('api-key:ci');
  });

  it.each([
    ['apiKeys[0].name', [{ name: 'a b', sha256: CI.sha256 }]],
    ['apiKeys[0].sha256', [{ name: 'ci', sha256: CI.sha256.slice(1) }]],
    ['apiKeys[0].sha256', [{ name: 'ci', sha256: CI.sha256.toUpperCase() }]],
    [
      'apiKeys[1].sha256',
      [
        { name: 'ci', sha256: CI.sha256 },
        { name: 'other', sha256: CI.sha256 },
      ],
    ],
  ])('is not made with a fault in %s', (option, faulty) => {
    expect(() => new ApiKeyAuthenticator(faulty)).toThrow(
      expect.objectContaining({ code: 'invalid_option', option }) as Error,
    );
  });
});
