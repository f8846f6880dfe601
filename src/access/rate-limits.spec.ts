import { ANONYMOUS } from './principal.js';
import { RateLimitedError } from '../http/rate-limited-error.js';
import { RateLimits } from './rate-limits.js';

const ADA = { id: 'jwt:ada', claims: {} };
const BOB = { id: 'jwt:bob', claims: {} };

const refused = async (counting: Promise<void>) => {
  try {
    await counting;
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(RateLimitedError);
    return true;
  }
};

describe('RateLimits', () => {
  beforeEach(() => jest.useFakeTimers({ now: 0 }));
  afterEach(() => jest.useRealTimers());

  it('counts URLs by principal, whatever the address, and those of a batch one by one', async () => {
    const limits = new RateLimits({ urls: 1000, refusals: 1 });
    expect(await refused(limits.countUrls(ADA, '192.0.2.1', 999))).toBe(false);
    expect(await refused(limits.countUrls(ADA, '192.0.2.2', 1))).toBe(false);
    expect(await refused(limits.countUrls(ADA, '192.0.2.3', 1))).toBe(true);
    expect(await refused(limits.countUrls(BOB, '192.0.2.3', 1))).toBe(false);
  });

  it('says when to come again, and lets in then', async () => {
    const limits = new RateLimits({ urls: 1, refusals: 1 });
    await limits.countUrls(ADA, '192.0.2.1', 1);
    jest.advanceTimersByTime(18_500);
    await expect(limits.countUrls(ADA, '192.0.2.1', 1)).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfter: 42,
    });
    jest.advanceTimersByTime(42_000);
    expect(await refused(limits.countUrls(ADA, '192.0.2.1', 1))).toBe(false);
  });

  it('counts by address where nobody says who they are', async () => {
    const limits = new RateLimits({ urls: 1, refusals: 1 });
    await limits.countUrls(ANONYMOUS, '192.0.2.1', 1);
    expect(await refused(limits.countUrls(ANONYMOUS, '192.0.2.1', 1))).toBe(true);
    expect(await refused(limits.countUrls(ANONYMOUS, '::ffff:192.0.2.1', 1))).toBe(true);
    expect(await refused(limits.countUrls(ANONYMOUS, '192.0.2.2', 1))).toBe(false);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::1', '::2', true],
  ])('%s and %s are one network: %s', async (first, second, same) => {
    const limits = new RateLimits({ urls: 1, refusals: 1 });
    await limits.countRefusal(first);
    expect(await refused(limits.countRefusal(second))).toBe(same);
  });

  it('0 is no limit', async () => {
    const limits = new RateLimits({ urls: 0, refusals: 0 });
    await limits.countUrls(ADA, '192.0.2.1', 1e9);
    await expect(limits.countUrls(ADA, '192.0.2.1', 1e9)).resolves.toBeUndefined();
  });
});
