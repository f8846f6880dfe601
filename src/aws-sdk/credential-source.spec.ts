import { CredentialSource, type ExpiringCredentials } from './credential-source.js';

const START = Date.parse('2026-11-23T17:00:00Z');
const MINUTE = 60_000;

/** A provider that does as it is told, and counts how often it is asked. */
function fakeProvider() {
  let behave: () => Promise<ExpiringCredentials> = () => Promise.reject(new Error('not told yet'));
  const provider = jest.fn(() => behave());
  return {
    provider,
    gives: (name: string, life: number) => {
      const credentials = credentialsOf(name, new Date(Date.now() + life));
      behave = () => Promise.resolve(credentials);
    },
    fails: () => (behave = () => Promise.reject(new Error('the metadata service says no'))),
    hangs: () => (behave = () => new Promise(() => undefined)),
  };
}

const credentialsOf = (accessKeyId: string, expiration?: Date): ExpiringCredentials => ({
  accessKeyId,
  secretAccessKey: 'secret',
  ...(expiration && { expiration }),
});

beforeEach(() => jest.useFakeTimers({ now: START }));
afterEach(() => jest.useRealTimers());

const later = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);
const now = () => new Date();

/** Whom the source has at hand, without any waiting. */
async function atHand(source: CredentialSource) {
  const credentials = source.get(now());
  expect(credentials).not.toBeInstanceOf(Promise);
  return (await credentials).accessKeyId;
}

const unavailable = { code: 'credentials_unavailable' };

describe('CredentialSource', () => {
  it('asks once for credentials that do not expire', async () => {
    const provider = jest.fn(() => Promise.resolve(credentialsOf('A')));
    const source = new CredentialSource(provider);
    await source.get(now());
    await later(60 * MINUTE);
    expect(await atHand(source)).toBe('A');
    expect(provider).toHaveBeenCalledTimes(1);
  });

  it('tells how long what is at hand lives, and asks nobody for that', async () => {
    const fake = fakeProvider();
    const source = new CredentialSource(fake.provider);
    expect(source.remainingLife(now())).toBe(0);
    expect(fake.provider).not.toHaveBeenCalled();
    fake.gives('A', 60 * MINUTE);
    await source.get(now());
    await later(20 * MINUTE);
    expect(source.remainingLife(now())).toBe(40 * MINUTE);
    await later(50 * MINUTE);
    expect(source.remainingLife(now())).toBe(0);
    expect(fake.provider).toHaveBeenCalledTimes(1);
    const forever = new CredentialSource(() => Promise.resolve(credentialsOf('A')));
    await forever.get(now());
    expect(forever.remainingLife(now())).toBe(Infinity);
  });

  it('refreshes when it is told to, where it is time, and never throws', async () => {
    const fake = fakeProvider();
    fake.fails();
    const source = new CredentialSource(fake.provider);
    source.refresh(now());
    await later(1000);
    fake.gives('A', 60 * MINUTE);
    source.refresh(now());
    await later(1000);
    expect(await atHand(source)).toBe('A');
    source.refresh(now());
    expect(fake.provider).toHaveBeenCalledTimes(2);
    await later(56 * MINUTE);
    fake.gives('B', 60 * MINUTE);
    source.refresh(now());
    await later(0);
    expect(await atHand(source)).toBe('B');
  });

  it('asks once for many requests at the same time', async () => {
    const fake = fakeProvider();
    fake.gives('A', 60 * MINUTE);
    const source = new CredentialSource(fake.provider);
    await Promise.all(Array.from({ length: 100 }, async () => source.get(now())));
    expect(fake.provider).toHaveBeenCalledTimes(1);
  });

  it('refreshes ahead of the expiry, in the background', async () => {
    const fake = fakeProvider();
    fake.gives('A', 60 * MINUTE);
    const source = new CredentialSource(fake.provider);
    await source.get(now());
    await later(54 * MINUTE);
    fake.gives('B', 60 * MINUTE);
    expect(await atHand(source)).toBe('A');
    expect(fake.provider).toHaveBeenCalledTimes(1);
    await later(2 * MINUTE);
    expect(await atHand(source)).toBe('A');
    await later(1);
    expect(await atHand(source)).toBe('B');
    expect(fake.provider).toHaveBeenCalledTimes(2);
  });

  it('uses unexpired ones on while a refresh fails or hangs, expired ones never', async () => {
    const fake = fakeProvider();
    fake.gives('A', 10 * MINUTE);
    const source = new CredentialSource(fake.provider);
    await source.get(now());
    fake.fails();
    await later(6 * MINUTE);
    expect(await atHand(source)).toBe('A');
    fake.hangs();
    await later(4 * MINUTE - 1);
    expect(await atHand(source)).toBe('A');
    await later(1);
    const late = expect(source.get(now())).rejects.toMatchObject(unavailable);
    await later(2000);
    await late;
    fake.gives('B', 10 * MINUTE);
    await later(1000);
    expect((await source.get(now())).accessKeyId).toBe('B');
  });

  it('a failing provider is asked at most once a second, and answers wait for nothing', async () => {
    const fake = fakeProvider();
    fake.fails();
    const source = new CredentialSource(fake.provider);
    for (let i = 0; i < 30; i += 1) {
      await expect(source.get(now())).rejects.toMatchObject(unavailable);
      await later(100);
    }
    expect(fake.provider).toHaveBeenCalledTimes(3);
  });

  it('a hung provider is asked at most once a second, and fails each request within two', async () => {
    const fake = fakeProvider();
    fake.hangs();
    const source = new CredentialSource(fake.provider);
    const answers: number[] = [];
    for (let i = 0; i < 30; i += 1) {
      const askedAt = Date.now();
      Promise.resolve(source.get(now())).catch(() => answers.push(Date.now() - askedAt));
      await later(100);
    }
    await later(2000);
    expect(answers).toHaveLength(30);
    expect(Math.max(...answers)).toBeLessThanOrEqual(2000);
    expect(fake.provider).toHaveBeenCalledTimes(3);
  });

  it('refuses what a provider gives when it has expired already', async () => {
    const fake = fakeProvider();
    fake.gives('A', -1);
    const source = new CredentialSource(fake.provider);
    await expect(source.get(now())).rejects.toMatchObject(unavailable);
  });

  it('takes an answer that comes too late for its request, unless a newer one came first', async () => {
    const answers: ((credentials: ExpiringCredentials) => void)[] = [];
    const source = new CredentialSource(
      () => new Promise<ExpiringCredentials>((resolve) => answers.push(resolve)),
    );
    const first = expect(source.get(now())).rejects.toMatchObject(unavailable);
    await later(2000);
    await first;
    const second = source.get(now());
    answers[1]?.(credentialsOf('newer', new Date(START + 60 * MINUTE)));
    expect((await second).accessKeyId).toBe('newer');
    answers[0]?.(credentialsOf('older', new Date(START + 30 * MINUTE)));
    await later(1);
    expect(await atHand(source)).toBe('newer');
  });

  it('asks at most once a second, whatever times the requests name', async () => {
    const fake = fakeProvider();
    fake.hangs();
    const source = new CredentialSource(fake.provider);
    const ends: Promise<unknown>[] = [];
    for (let i = 0; i < 200; i += 1) {
      const date = new Date(START + (i % 2) * 60 * MINUTE);
      ends.push(expect(source.get(date)).rejects.toMatchObject(unavailable));
    }
    expect(fake.provider).toHaveBeenCalledTimes(1);
    // The clock of the machine may be set; the interval must not stretch with it.
    jest.setSystemTime(START - 60 * MINUTE);
    await later(1000);
    ends.push(expect(source.get(now())).rejects.toMatchObject(unavailable));
    expect(fake.provider).toHaveBeenCalledTimes(2);
    await later(2000);
    await Promise.all(ends);
  });

  it('refuses an invalid date, and asks nobody', async () => {
    const fake = fakeProvider();
    const source = new CredentialSource(fake.provider);
    const refused = { code: 'validation_failed', faults: [{ field: 'date' }] };
    for (const date of [new Date(NaN), '2026-11-23' as never, undefined as never]) {
      const attempt = Promise.resolve().then(() => source.get(date));
      await expect(attempt).rejects.toMatchObject(refused);
    }
    expect(fake.provider).not.toHaveBeenCalled();
  });

  const good = credentialsOf('A', new Date(START + 60 * MINUTE));
  const unusable: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['a string', 'x'],
    ['an empty access key', { ...good, accessKeyId: '' }],
    ['no secret', { accessKeyId: 'A' }],
    ['a token that is no string', { ...good, sessionToken: 5 }],
    ['an expiry that is no Date', { ...good, expiration: '2026-11-23T18:00:00Z' }],
    ['an expiry that is no time', { ...good, expiration: new Date(NaN) }],
  ];

  it.each(unusable)('refuses what a provider gives that can not sign: %s', async (_, given) => {
    const provider = jest.fn(() => Promise.resolve(given as never));
    const source = new CredentialSource(provider);
    for (let i = 0; i < 2; i += 1) {
      await expect(source.get(now())).rejects.toMatchObject(unavailable);
      await later(1000);
    }
    provider.mockResolvedValue(good as never);
    expect(await source.get(now())).toBe(good);
  });

  it.each(unusable)('uses unexpired ones on while a refresh gives %s', async (_, given) => {
    const provider = jest
      .fn(() => Promise.resolve(given as never))
      .mockResolvedValueOnce(good as never);
    const source = new CredentialSource(provider);
    await source.get(now());
    await later(58 * MINUTE);
    expect(await atHand(source)).toBe('A');
    await later(1000);
    expect(await atHand(source)).toBe('A');
    expect(provider).toHaveBeenCalledTimes(3);
  });
});
