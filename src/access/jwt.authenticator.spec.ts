import { createHmac, generateKeyPairSync } from 'node:crypto';
import {
  issuerKey,
  jwkOf,
  pemOf,
  signingInput,
  token,
  type IssuerKey,
} from '../../test/support/issuer.js';
import { JwtAuthenticator, type JwtOptions } from './jwt.authenticator.js';

const RSA = issuerKey('rsa-1', 'RS256');
const NOW = Math.floor(Date.now() / 1000);
const CLAIMS = { iss: 'https://id.example.com', aud: 'files', sub: 'user-17', exp: NOW + 60 };

const options = (key: IssuerKey): JwtOptions => ({
  issuer: CLAIMS.iss,
  audience: CLAIMS.aud,
  algorithms: [key.alg as 'RS256'],
  publicKey: pemOf(key),
});

const asked = (authorization?: string, key = RSA) =>
  new JwtAuthenticator(options(key)).authenticate({
    headers: { authorization },
    address: '127.0.0.1',
  });

const refused = { code: 'unauthenticated' };

describe('JwtAuthenticator with one public key', () => {
  it('knows the subject of a token, with the claims that are strings or lists of strings', async () => {
    const claims = {
      ...CLAIMS,
      tenant: 'acme',
      role: ['editor', 'admin'],
      level: 3,
      admin: true,
      address: { country: 'DE' },
      mixed: ['a', 1],
      principal: 'api-key:root',
    };
    expect(await asked(`Bearer ${token(RSA, claims)}`)).toEqual({
      id: 'jwt:user-17',
      claims: {
        iss: CLAIMS.iss,
        aud: CLAIMS.aud,
        sub: CLAIMS.sub,
        tenant: 'acme',
        role: ['editor', 'admin'],
        principal: 'jwt:user-17',
      },
    });
  });

  it.each(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const)('takes %s', async (alg) => {
    const key = issuerKey('one', alg);
    expect((await asked(`Bearer ${token(key, CLAIMS)}`, key))?.id).toBe('jwt:user-17');
  });

  it.each([
    ['bearer TOKEN', 'bearer '],
    ['BEARER   TOKEN', 'BEARER   '],
  ])('takes %s', async (_, prefix) => {
    expect((await asked(prefix + token(RSA, CLAIMS)))?.id).toBe('jwt:user-17');
  });

  it.each([
    ['no type', { typ: undefined }],
    ['the type of access tokens', { typ: 'at+jwt' }],
    ['a type written out', { typ: 'application/AT+JWT' }],
    ['another key named, there being one only', { kid: 'other' }],
  ])('takes a token with %s', async (_, header) => {
    expect(await asked(`Bearer ${token(RSA, CLAIMS, header)}`)).toBeDefined();
  });

  it.each([
    ['one of its audiences', { aud: ['other', 'files'] }],
    ['an expiry that the tolerance covers', { exp: NOW - 2 }],
    ['a start that the tolerance covers', { nbf: NOW + 2 }],
  ])('takes a token with %s', async (_, claims) => {
    expect(await asked(`Bearer ${token(RSA, { ...CLAIMS, ...claims })}`)).toBeDefined();
  });

  it.each([
    ['no Authorization', undefined],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['a scheme that begins like it', `Bearers ${token(RSA, CLAIMS)}`],
    ['an empty header', ''],
  ])('has nothing to say to a request with %s', async (_, authorization) => {
    expect(await asked(authorization)).toBeUndefined();
  });
});

describe('JwtAuthenticator refuses a token', () => {
  it.each([
    ['of another issuer', { iss: 'https://evil.example.com' }],
    ['of no issuer', { iss: undefined }],
    ['for another audience', { aud: 'files2' }],
    ['for no audience', { aud: undefined }],
    ['that has expired', { exp: NOW - 60 }],
    ['that never expires', { exp: undefined }],
    ['with an expiry in words', { exp: '2099-01-01' }],
    ['with an expiry of null', { exp: null }],
    ['that is not good yet', { nbf: NOW + 60 }],
    ['of nobody', { sub: undefined }],
    ['of an empty subject', { sub: '' }],
    ['of a subject that is a number', { sub: 17 }],
    ['of a subject that is a list', { sub: ['user-17'] }],
  ])('%s', async (_, claims) => {
    const text = token(RSA, { ...CLAIMS, ...claims });
    await expect(asked(`Bearer ${text}`)).rejects.toMatchObject(refused);
  });

  const other = issuerKey('rsa-1', 'RS256');
  it.each([
    ['jku', { jku: 'http://127.0.0.1:9/jwks.json' }],
    ['x5u', { x5u: 'http://127.0.0.1:9/cert.pem' }],
    ['jwk', { jwk: jwkOf(other) }],
    ['x5c', { x5c: ['MIIB'] }],
    ['crit', { crit: ['b64'], b64: true }],
    ['crit of an unknown extension', { crit: ['exp'] }],
    ['jku of null', { jku: null }],
  ])('with %s in its header, signed by the right key or by another', async (_, header) => {
    for (const key of [RSA, other]) {
      const text = token(key, CLAIMS, header);
      await expect(asked(`Bearer ${text}`)).rejects.toMatchObject(refused);
    }
  });

  it.each(['logout+jwt', 'dpop+jwt', 'secevent+jwt', 'JOSE'])('of the type %s', async (typ) => {
    const text = token(RSA, CLAIMS, { typ });
    await expect(asked(`Bearer ${text}`)).rejects.toMatchObject(refused);
  });

  const unsigned = (alg: unknown) => signingInput({ alg, typ: 'JWT' }, CLAIMS);
  const hmac = (secret: string | Buffer) => {
    const text = unsigned('HS256');
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const good = token(RSA, CLAIMS);
  const [header = '', , signature = ''] = good.split('.');
  const claims = (text: string) => Buffer.from(text).toString('base64url');
  it.each([
    ['alg none', `${unsigned('none')}.`],
    ['alg None', `${unsigned('None')}.`],
    ['alg none, with a signature', `${unsigned('none')}.${signature}`],
    ['no alg', `${unsigned(undefined)}.${signature}`],
    ['an alg that is a list', `${unsigned(['RS256'])}.${signature}`],
    ['an alg named like a property of objects', `${unsigned('constructor')}.${signature}`],
    ['HS256 and the PEM as its secret', hmac(pemOf(RSA))],
    [
      'HS256 and the DER as its secret',
      hmac(RSA.publicKey.export({ type: 'spki', format: 'der' })),
    ],
    ['HS256 and an empty secret', hmac('')],
    ['an algorithm that is not pinned', token({ ...RSA, alg: 'PS256' }, CLAIMS)],
    ['the signature of another key', token(other, CLAIMS)],
    ['the signature of other claims', `${header}.${claims('{"sub":"admin"}')}.${signature}`],
    ['no signature', `${header}.${good.split('.')[1]}.`],
    ['two parts', `${header}.${good.split('.')[1]}`],
    ['five parts, as if encrypted', `${good}.a.b`],
    ['white space within', good.replace('.', '. ')],
    ['padding', `${good}=`],
    ['nothing at all', ''],
    ['dots alone', '..'],
    ['text that is not base64url', '!!!.???.###'],
    ['a header that is not JSON', `${claims('{')}.e30.${signature}`],
    ['a header that is null', `${claims('null')}.e30.${signature}`],
    ['a header that is a list', `${claims('[]')}.e30.${signature}`],
    ['1 MB of text', 'a'.repeat(1_000_000)],
    ['1 MB of dots', '.'.repeat(1_000_000)],
    ['1 MB of spaces', ' '.repeat(1_000_000)],
  ])('with %s', async (_, text) => {
    await expect(asked(`Bearer ${text}`)).rejects.toMatchObject(refused);
  });

  it('of more than 8 KiB, however well signed, and no shorter one', async () => {
    const tokens = longTokens();
    const taken = await Promise.all(
      tokens.map((text) =>
        asked(`Bearer ${text}`).then(Boolean, ({ code }) => code !== refused.code),
      ),
    );
    expect(taken).toEqual(tokens.map(({ length }) => length <= 8192));
    expect(new Set(taken).size).toBe(2);
  });

  it('without saying anything of it in the error', async () => {
    const text = token(other, { ...CLAIMS, sub: 'canary' });
    const error = await asked(`Bearer ${text}`).catch((thrown: unknown) => thrown as Error);
    expect((error as Error).message).not.toMatch(/canary|eyJ/);
  });
});

/** Good tokens about 8192 characters long, by length; base64url has no text of 4n + 1 characters. */
function longTokens(): string[] {
  const bare = token(RSA, { ...CLAIMS, filler: '' }).length;
  const filler = Math.floor(((8192 - bare) * 3) / 4);
  return [-3, -2, -1, 0, 1, 2, 3].map((more) =>
    token(RSA, { ...CLAIMS, filler: 'x'.repeat(filler + more) }),
  );
}

describe('JwtAuthenticator is not made', () => {
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
  const ec = issuerKey('ec', 'ES256');
  const x25519 = generateKeyPairSync('x25519').publicKey;
  const pem = (key: typeof weak) => key.export({ type: 'spki', format: 'pem' }).toString();
  it.each<[string, string, object]>([
    ['no algorithm', 'jwt.algorithms', { algorithms: [] }],
    ['alg none', 'jwt.algorithms', { algorithms: ['none'] }],
    ['a shared secret', 'jwt.algorithms', { algorithms: ['RS256', 'HS256'] }],
    ['an algorithm of other keys', 'jwt.algorithms', { algorithms: ['RS256', 'ES256'] }],
    ['a key of other algorithms', 'jwt.algorithms', { publicKey: pemOf(ec) }],
    ['an empty issuer', 'jwt.issuer', { issuer: '' }],
    ['no audience', 'jwt.audience', { audience: [] }],
    ['an audience that is empty', 'jwt.audience', { audience: ['a', ''] }],
    ['a tolerance of an hour', 'jwt.clockTolerance', { clockTolerance: 3600 }],
    ['a key that is none', 'jwt.publicKey', { publicKey: 'ssh-rsa AAAA' }],
    ['a short key', 'jwt.publicKey', { publicKey: pem(weak) }],
    ['a key that signs nothing', 'jwt.publicKey', { publicKey: pem(x25519) }],
    [
      'a private key',
      'jwt.publicKey',
      { publicKey: RSA.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
    ],
    ['a key set over plain HTTP', 'jwt.jwksUrl', { jwksUrl: 'http://id.example.com/jwks' }],
    ['a key set in a file', 'jwt.jwksUrl', { jwksUrl: 'file:///etc/jwks.json' }],
    ['a password', 'jwt.jwksUrl', { jwksUrl: 'https://user:canary@id.example.com/jwks' }],
  ])('with %s', (_, option, changed) => {
    expect(() => new JwtAuthenticator({ ...options(RSA), ...changed })).toThrow(
      expect.objectContaining({
        code: 'invalid_option',
        option,
        message: expect.not.stringMatching('canary') as string,
      }) as Error,
    );
  });
});
