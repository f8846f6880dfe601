import fc from 'fast-check';
import { lifeOf, type LifeLimits } from './life.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const LIMITS: LifeLimits = { expiresIn: 900, maxExpiresIn: 3600 };
const at = (time: string) => new Date(`2026-11-23T${time}Z`);

describe('the life of a URL', () => {
  it.each([
    ['the default', undefined, 900, null],
    ['what was asked', 60, 60, null],
    ['the maximum', 3600, 3600, null],
    ['no more than the maximum', 3601, 3600, 'policy'],
  ])('is %s', (_, asked, expiresIn, expiryLimitedBy) => {
    const life = lifeOf(asked, LIMITS, at('17:00:00.999'), undefined);
    expect(life).toMatchObject({ expiresIn, expiryLimitedBy, signedExpiresIn: expiresIn });
    expect(life.signedAt).toEqual(at('17:00:00'));
    expect(life.expiresAt.getTime()).toBe(at('17:00:00').getTime() + expiresIn * 1000);
  });

  it.each([
    ['17:10:00', 600, 'credentials'],
    ['17:15:00', 900, null],
    ['17:00:01.999', 1, 'credentials'],
  ])('ends with credentials that expire at %s', (end, expiresIn, expiryLimitedBy) => {
    const life = lifeOf(undefined, LIMITS, at('17:00:00'), at(end));
    expect(life).toMatchObject({ expiresIn, expiryLimitedBy });
  });

  it.each(['17:00:00.999', '16:00:00'])(
    'has not begun with credentials that ended at %s',
    (end) => {
      const life = () => lifeOf(60, LIMITS, at('17:00:00'), at(end));
      expect(life).toThrow(expect.objectContaining({ code: 'credentials_unavailable' }) as Error);
    },
  );
});

describe('stableFor', () => {
  const stable: LifeLimits = { ...LIMITS, stableFor: 300 };

  it('gives one signature in a window, and another at its edge', () => {
    const signed = (time: string) => {
      const { signedAt, signedExpiresIn } = lifeOf(60, stable, at(time), undefined);
      return [signedAt, signedExpiresIn];
    };
    expect(signed('17:00:00')).toEqual([at('17:00:00'), 360]);
    expect(signed('17:04:59.999')).toEqual(signed('17:00:00'));
    expect(signed('17:05:00')).toEqual([at('17:05:00'), 360]);
  });

  it.each([
    ['17:00:00', 360],
    ['17:04:59.999', 61],
    ['17:05:00', 360],
  ])('says what is left at %s', (time, expiresIn) => {
    expect(lifeOf(60, stable, at(time), undefined)).toMatchObject({ expiresIn });
  });

  it('cuts to the maximum with the window, and says so', () => {
    const life = lifeOf(3600, stable, at('17:00:00'), undefined);
    expect(life).toMatchObject({ expiresIn: 3600, expiryLimitedBy: 'policy' });
  });

  it(`never leaves less than was asked, nor more than the maximum (seed ${SEED})`, () => {
    const asked = fc.integer({ min: 1, max: 604_800 });
    const moment = fc.date({
      min: at('00:00:00'),
      max: new Date('2030-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(asked, fc.integer({ min: 1, max: 3599 }), moment, (wish, stableFor, now) => {
        const life = lifeOf(wish, { ...LIMITS, stableFor }, now, undefined);
        const left = life.signedAt.getTime() / 1000 + life.signedExpiresIn - now.getTime() / 1000;
        if (life.expiryLimitedBy === null) expect(left).toBeGreaterThanOrEqual(wish);
        expect(left).toBeLessThanOrEqual(3600);
        expect(life.expiresIn).toBe(Math.ceil(left));
        expect(life.signedAt.getTime()).toBeLessThanOrEqual(now.getTime());
      }),
      { seed: SEED, numRuns: 5000 },
    );
  });
});
