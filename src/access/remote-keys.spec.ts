import { Logger } from '@nestjs/common';
import { issuerKey, startIssuer, token, type IssuerKey } from '../../test/support/issuer.js';
import { JwtAuthenticator } from './jwt.authenticator.js';

const OLD = issuerKey('old');
const NEW = issuerKey('new');
const UNKNOWN = issuerKey('unknown');

const START = Date.parse('2026-11-23T17:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let authenticator: JwtAuthenticator;

beforeEach(async () => {
  // The clock alone is ours: sockets and their timers are real.
  jest.spyOn(Date, 'now').mockReturnValue(START);
  issuer = await startIssuer(OLD);
  authenticator = new JwtAuthenticator({
    issuer: 'https://id.example.com',
    audience: 'files',
    algorithms: ['ES256', 'RS256'],
    jwksUrl: issuer.jwksUrl,
  });
});

afterEach(async () => {
  jest.restoreAllMocks();
  await issuer.close();
});

const at = (milliseconds: number) => jest.spyOn(Date, 'now').mockReturnValue(START + milliseconds);

async function asked(key: IssuerKey, header: object = {}) {
  const exp = Math.floor(new Date().getTime() / 1000) + 60;
  const claims = { iss: 'https://id.example.com', aud: 'files', sub: 'user-17', exp };
  const authorization = `Bearer ${token(key, claims, header)}`;
  try {
    const principal = await authenticator.authenticate({
      headers: { authorization },
      address: '127.0.0.1',
    });
    return principal?.id;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const flood = (count: number, key: IssuerKey) =>
  Promise.all(Array.from({ length: count }, (_, i) => asked(key, { kid: `flood-${i}` })));

describe('keys that an issuer publishes', () => {
  it('are fetched once, when first needed, for many tokens at a time', async () => {
    expect(issuer.asked()).toBe(0);
    const answers = await Promise.all(Array.from({ length: 50 }, () => asked(OLD)));
    expect(new Set(answers)).toEqual(new Set(['jwt:user-17']));
    expect(issuer.asked()).toBe(1);
  });

  it('are chosen by name: an unknown one, and a known one of another key, are refused', async () => {
    expect(await asked(UNKNOWN)).toBe('unauthenticated');
    expect(await asked(UNKNOWN, { kid: OLD.kid })).toBe('unauthenticated');
    expect(await asked(OLD, { kid: '../old' })).toBe('unauthenticated');
    expect(await asked(OLD, { kid: 7 })).toBe('unauthenticated');
  });

  it('need no name where there is one, and need one where there are several', async () => {
    expect(await asked(OLD, { kid: undefined })).toBe('jwt:user-17');
    issuer.publish(OLD, NEW);
    at(31 * SECOND);
    expect(await asked(NEW)).toBe('jwt:user-17');
    expect(await asked(OLD, { kid: undefined })).toBe('unauthenticated');
  });

  it('are used for the algorithms of their kind only', async () => {
    const rsa = { ...issuerKey('rsa', 'RS256'), kid: OLD.kid };
    expect(await asked(rsa)).toBe('unauthenticated');
  });

  it('change: the new one is fetched, and the old one then refused', async () => {
    expect(await asked(OLD)).toBe('jwt:user-17');
    issuer.publish(NEW);
    at(29 * SECOND);
    expect(await asked(NEW)).toBe('unauthenticated');
    at(31 * SECOND);
    expect(await asked(NEW)).toBe('jwt:user-17');
    expect(await asked(OLD)).toBe('unauthenticated');
    expect(issuer.asked()).toBe(2);
  });

  it('are not fetched for a flood of unknown names, but once in a cooldown', async () => {
    await asked(OLD);
    for (const [time, fetches] of [
      [1, 1],
      [29 * SECOND, 1],
      [31 * SECOND, 2],
      [60 * SECOND, 2],
      [62 * SECOND, 3],
    ] as const) {
      at(time);
      expect(new Set(await flood(50, UNKNOWN))).toEqual(new Set(['unauthenticated']));
      expect(issuer.asked()).toBe(fetches);
    }
  });

  it('are asked for in the background after ten minutes, and a withdrawn one is forgotten', async () => {
    await asked(OLD);
    issuer.publish(NEW);
    at(10 * MINUTE);
    expect(await asked(OLD)).toBe('jwt:user-17');
    await until(async () => (await asked(OLD)) === 'unauthenticated');
    expect(issuer.asked()).toBe(2);
  });

  it('are used on for an hour while the issuer fails, which is said and not pressed', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    await asked(OLD);
    issuer.behave('error');
    for (const [minute, fetches] of [
      [11, 2],
      [11.4, 2],
      [11.5, 3],
      [59, 4],
    ] as const) {
      at(minute * MINUTE);
      expect(await asked(OLD)).toBe('jwt:user-17');
      await until(() => Promise.resolve(warn.mock.calls.length === fetches - 1));
      expect(issuer.asked()).toBe(fetches);
    }
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/Expected 200 OK/));
    at(60 * MINUTE);
    expect(await asked(OLD)).toBe('authorization_unavailable');
    issuer.behave('keys');
    at(61 * MINUTE);
    expect(await asked(OLD)).toBe('jwt:user-17');
  });
});

describe('an issuer that gives no keys', () => {
  it.each(['error', 'garbage', 'redirect'] as const)(
    'with %s: nobody can decide, and it is asked once a second at most',
    async (behaviour) => {
      issuer.behave(behaviour);
      for (const [time, fetches] of [
        [0, 1],
        [999, 1],
        [1000, 2],
        [1999, 2],
      ] as const) {
        at(time);
        expect(new Set(await flood(10, OLD))).toEqual(new Set(['authorization_unavailable']));
        expect(issuer.asked()).toBe(fetches);
      }
      issuer.behave('keys');
      at(2000);
      expect(await asked(OLD)).toBe('jwt:user-17');
    },
  );

  it('because nothing listens there', async () => {
    await issuer.close();
    expect(await asked(OLD)).toBe('authorization_unavailable');
    issuer = await startIssuer();
  });

  it('because it hangs: the answer comes within three seconds, one question being asked', async () => {
    issuer.behave('hang');
    const start = performance.now();
    expect(new Set(await flood(20, OLD))).toEqual(new Set(['authorization_unavailable']));
    expect(performance.now() - start).toBeLessThan(3000);
    expect(issuer.asked()).toBe(1);
  });

  it('does not matter to tokens that are refused for what they are', async () => {
    issuer.behave('error');
    expect(await asked(OLD, { jku: issuer.jwksUrl })).toBe('unauthenticated');
    expect(await asked(OLD, { alg: 'none' })).toBe('unauthenticated');
    expect(await asked(OLD, { alg: 'HS256' })).toBe('unauthenticated');
    expect(issuer.asked()).toBe(0);
  });
});

/** Asks again until it holds; the test's own time limit ends it. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((next) => setImmediate(next));
}
