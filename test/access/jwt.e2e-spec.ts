import { createHmac, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  issuerKey,
  jwkOf,
  pemOf,
  signingInput,
  startIssuer,
  token,
  type IssuerKey,
} from '../support/issuer.js';
import { send } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { configFile } from './config-file.js';

const KEY = issuerKey('one', 'RS256');
const FOREIGN = issuerKey('foreign', 'RS256');
const CLAIMS = { iss: 'https://id.example.com', aud: 'files', sub: 'user-17' };
const JWT = { issuer: CLAIMS.iss, audience: CLAIMS.aud, algorithms: ['RS256'], clock_tolerance: 5 };
const GRANTS = [
  {
    name: 'all',
    subjects: { sub: ['user-17'] },
    buckets: ['media'],
    keys: ['**'],
    operations: ['get'],
  },
];

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const claims = (changes: object = {}) => ({ ...CLAIMS, exp: inSeconds(60), ...changes });
const signed = (changes: object = {}, header: object = {}, key: IssuerKey = KEY) =>
  token(key, claims(changes), header);

/** Signed with a shared secret: what everyone knows of the issuer's key. */
const withSecret = (secret: string | Buffer) => {
  const text = signingInput({ alg: 'HS256', kid: 'one', typ: 'JWT' }, claims());
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

/** A server of the attacker's, that publishes the attacker's key. */
let elsewhere: Awaited<ReturnType<typeof startIssuer>>;
let issuer: Awaited<ReturnType<typeof startIssuer>>;
let directory: string;
const services: Partial<Record<'a JWKS server' | 'a static key', Service>> = {};
beforeAll(async () => {
  [issuer, elsewhere] = await Promise.all([startIssuer(KEY), startIssuer(FOREIGN)]);
  directory = await mkdtemp(join(tmpdir(), 'presign-jwt-'));
  const file = join(directory, 'issuer.pem');
  await writeFile(file, pemOf(KEY));
  const start = async (jwt: object) =>
    startService({
      PRESIGN_CONFIG_FILE: await configFile({ jwt: { ...JWT, ...jwt }, grants: GRANTS }),
      PRESIGN_REFUSALS_PER_MINUTE: '0',
    });
  services['a JWKS server'] = await start({ jwks_url: issuer.jwksUrl });
  services['a static key'] = await start({ public_key_file: file });
});
afterAll(async () => {
  await Promise.all(Object.values(services).map((service) => service.stop()));
  await Promise.all([issuer.close(), elsewhere.close()]);
  await rm(directory, { recursive: true });
});

const ATTACKS: Readonly<Record<string, () => string>> = {
  'alg none': () => `${signingInput({ alg: 'none', typ: 'JWT' }, claims())}.`,
  'alg None, with the signature of another': () =>
    `${signingInput({ alg: 'None', kid: 'one' }, claims())}.${signed().split('.')[2]}`,
  'no signature': () => signed().replace(/[^.]+$/, ''),
  'two parts': () => signed().split('.').slice(0, 2).join('.'),
  "another's claims under a good signature": () => {
    const [header, , signature] = signed().split('.');
    const payload = signingInput({}, claims({ sub: 'admin' })).split('.')[1];
    return [header, payload, signature].join('.');
  },
  'HS256 with the public key, in PEM': () => withSecret(pemOf(KEY)),
  'HS256 with the public key, in DER': () =>
    withSecret(KEY.publicKey.export({ type: 'spki', format: 'der' })),
  'HS256 with the public key, as JWK': () => withSecret(JSON.stringify(jwkOf(KEY))),
  'HS256 with no secret': () => withSecret(''),
  'an algorithm that is not pinned, with the right key': () => {
    const text = signingInput({ alg: 'RS512', kid: 'one' }, claims());
    return `${text}.${sign('sha512', Buffer.from(text), KEY.privateKey).toString('base64url')}`;
  },
  "wrong kid, with an attacker's key": () => signed({}, {}, FOREIGN),
  "the right kid, with an attacker's key": () => signed({}, { kid: 'one' }, FOREIGN),
  'kid as a path': () => signed({}, { kid: '../../dev/null' }, FOREIGN),
  'kid as an object': () => signed({}, { kid: { a: 1 } }, FOREIGN),
  'jku of the attacker': () => signed({}, { jku: elsewhere.jwksUrl }, FOREIGN),
  'jku, with the right key': () => signed({}, { jku: elsewhere.jwksUrl }),
  'x5u of the attacker': () => signed({}, { x5u: elsewhere.jwksUrl }, FOREIGN),
  'jwk in the header': () => signed({}, { jwk: jwkOf(FOREIGN) }, FOREIGN),
  'crit, of what nobody knows': () => signed({}, { crit: ['x'], x: 1 }),
  expired: () => signed({ exp: inSeconds(-6) }),
  'no exp': () => signed({ exp: undefined }),
  'exp as text': () => signed({ exp: String(inSeconds(60)) }),
  'exp beyond all numbers, as null': () => signed({ exp: Infinity }),
  'nbf in the future': () => signed({ nbf: inSeconds(60) }),
  'nbf as text': () => signed({ nbf: 'now' }),
  'wrong audience': () => signed({ aud: 'others' }),
  'no audience': () => signed({ aud: undefined }),
  'wrong issuer': () => signed({ iss: 'https://id.example.com.evil.example' }),
  'no issuer': () => signed({ iss: undefined }),
  'no sub': () => signed({ sub: undefined }),
  'sub as a list': () => signed({ sub: ['user-17'] }),
  'a token of another type': () => signed({}, { typ: 'logout+jwt' }),
  'longer than 8 KiB': () => signed({ padding: 'x'.repeat(8192) }),
  'claims that are no object': () => {
    const text = `${signingInput({ alg: 'RS256', kid: 'one' }, {}).split('.')[0]}.bnVsbA`;
    return `${text}.${sign('sha256', Buffer.from(text), KEY.privateKey).toString('base64url')}`;
  },
};

const ask = (service: Service | undefined, bearer: string) =>
  send('GET', `${service?.url}/presigned-url?file_name=a`, { authorization: `Bearer ${bearer}` });

describe.each(['a JWKS server', 'a static key'] as const)('JWT confusion, keys from %s', (keys) => {
  it('200: a good token', async () => {
    const answer = await ask(services[keys], signed());
    expect([answer.status, answer.body.toString()]).toEqual([
      200,
      expect.stringMatching(/X-Amz-Signature/),
    ]);
  });

  it('200: a good token that does not say its type', async () => {
    expect((await ask(services[keys], signed({}, { typ: undefined }))).status).toBe(200);
  });

  it.each(Object.entries(ATTACKS))('401: %s', async (_, attack) => {
    const { status, body } = await ask(services[keys], attack());
    expect(status).toBe(401);
    expect(body.toString()).not.toContain('X-Amz');
  });

  it('431: 1 MB long; the next is answered', async () => {
    const long = signed({ padding: 'x'.repeat(1024 * 1024) });
    // The service may have hung up before all of it was sent: then the answer may be lost.
    const status = await ask(services[keys], long).then(
      (answer) => answer.status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect([431, 'ECONNRESET', 'EPIPE']).toContain(status);
    expect((await ask(services[keys], signed())).status).toBe(200);
  });
});

it('the places that tokens name were never asked for keys', () => {
  expect(elsewhere.asked()).toBe(0);
  expect(issuer.asked()).toBeGreaterThan(0);
});

it('503: without keys to check tokens with nobody gets in', async () => {
  const hanging = await startIssuer(KEY);
  hanging.behave('error');
  const jwt = { ...JWT, jwks_url: hanging.jwksUrl };
  const service = await startService({
    PRESIGN_CONFIG_FILE: await configFile({ jwt, grants: GRANTS }),
  });
  const answer = await ask(service, signed());
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
  expect(answer.body.toString()).toContain('"authorization_unavailable"');
  await service.stop();
  await hanging.close();
});
