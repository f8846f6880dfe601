import type { Authenticator } from './authenticator.js';
import { FirstOfAuthenticator } from './first-of.authenticator.js';
import type { Principal } from './principal.js';

const ADA: Principal = { id: 'ada', claims: {} };
const CREDENTIAL = { headers: {}, address: '127.0.0.1' };

type Answer = ReturnType<Authenticator['authenticate']>;

/** Answers, or throws. */
const authenticator = (answer: () => Answer): Authenticator => ({
  schemes: [],
  authenticate: answer,
});

const knowsNobody = jest.fn(() => undefined);
const mustNotBeAsked = () => {
  throw new Error('asked after another knew');
};

describe('FirstOfAuthenticator', () => {
  it('knows nobody without authenticators', () => {
    expect(new FirstOfAuthenticator([]).authenticate(CREDENTIAL)).toBeUndefined();
  });

  it.each<[string, () => Answer]>([
    ['at once', () => ADA],
    ['by a promise', () => Promise.resolve(ADA)],
    ['by a promise of another library', () => thenable(ADA)],
  ])('gives the first that knows, %s, and asks no other', async (_, answer) => {
    const all = [knowsNobody, () => Promise.resolve(undefined), answer, mustNotBeAsked];
    const first = new FirstOfAuthenticator(all.map(authenticator));
    expect(await first.authenticate(CREDENTIAL)).toBe(ADA);
    expect(knowsNobody).toHaveBeenCalled();
  });

  it('does not make good a bad credential by one of another kind', async () => {
    const bad = () => Promise.reject(new Error('bad'));
    const first = new FirstOfAuthenticator([bad, () => ADA].map(authenticator));
    await expect(first.authenticate(CREDENTIAL)).rejects.toThrow('bad');
  });
});

/** No more than `await` asks of it: its `then` gives nothing back. */
function thenable(principal: Principal): Promise<Principal> {
  return { then: (resolve: (value: Principal) => void) => resolve(principal) } as never;
}
