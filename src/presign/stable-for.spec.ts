import { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { parseAmzDate } from '../sigv4/index.js';
import { Buckets } from './buckets.js';
import { S3PresignService } from './s3-presign.service.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const MAX = 3600;
const WINDOWS = [1, 7, 60, 300, 3599] as const;

const client = new S3Client({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
});
let service: S3PresignService;
beforeAll(async () => {
  const buckets = Object.fromEntries(
    WINDOWS.map((stableFor) => [`w${stableFor}`, { client, stableFor, maxExpiresIn: MAX }]),
  );
  service = new S3PresignService(await Buckets.open({ buckets }));
});

/** What the URL itself says: when it begins and ends, in milliseconds. */
function lifeIn(url: string) {
  const query = new URL(url).searchParams;
  const begin = parseAmzDate(query.get('X-Amz-Date') ?? '')?.getTime() ?? NaN;
  return { begin, end: begin + Number(query.get('X-Amz-Expires')) * 1000 };
}

/** A window of so many seconds, and moments in it: the first, the last, and any between. */
const moments = fc
  .record({
    window: fc.constantFrom(...WINDOWS),
    number: fc.nat(1_000_000),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ window, number, part }) => {
    // Windows are counted from 1970 on; these begin after 2020.
    const begin = (Math.ceil(1_600_000_000 / window) + number) * window * 1000;
    const length = window * 1000;
    return {
      window,
      first: new Date(begin),
      any: new Date(begin + Math.floor(part * (length - 1))),
      last: new Date(begin + length - 1),
      next: new Date(begin + length),
    };
  });
const asked = fc.integer({ min: 1, max: 604_800 });
const reading = fc.constantFrom('get' as const, 'head' as const);
const changing = fc.constantFrom('put' as const, 'delete' as const);

describe(`stableFor (seed ${SEED})`, () => {
  const check = { seed: SEED, numRuns: 500 };

  it('reading: one URL in a window, from its first to its last millisecond, another in the next', () =>
    fc.assert(
      fc.asyncProperty(moments, asked, reading, async (at, expiresIn, operation) => {
        const request = { operation, key: 'a', bucket: `w${at.window}`, expiresIn };
        const urlAt = async (date: Date) => (await service.presign(request, date)).url;
        const url = await urlAt(at.first);
        expect(await urlAt(at.any)).toBe(url);
        expect(await urlAt(at.last)).toBe(url);
        expect(await urlAt(at.next)).not.toBe(url);
      }),
      check,
    ));

  it('reading: what is left is no less than was asked, unless it says so, and no more than the maximum', () =>
    fc.assert(
      fc.asyncProperty(moments, asked, reading, async (at, expiresIn, operation) => {
        const request = { operation, key: 'a', bucket: `w${at.window}`, expiresIn };
        for (const date of [at.first, at.any, at.last]) {
          const presigned = await service.presign(request, date);
          const { begin, end } = lifeIn(presigned.url);
          const left = (end - date.getTime()) / 1000;
          const fits = expiresIn + at.window <= MAX;
          expect(presigned.expiryLimitedBy).toBe(fits ? null : 'policy');
          expect(left).toBeGreaterThanOrEqual(fits ? expiresIn : MAX - at.window);
          expect(left).toBeLessThanOrEqual(MAX);
          expect(begin).toBeLessThanOrEqual(date.getTime());
          expect(presigned.expiresAt.getTime()).toBe(end);
        }
      }),
      check,
    ));

  it('put and delete: signed at their own second, for just as long as was asked', () =>
    fc.assert(
      fc.asyncProperty(moments, asked, changing, async (at, expiresIn, operation) => {
        const request = { operation, key: 'a', bucket: `w${at.window}`, expiresIn };
        const { url } = await service.presign(request, at.any);
        const second = Math.floor(at.any.getTime() / 1000) * 1000;
        const end = second + Math.min(expiresIn, MAX) * 1000;
        expect(lifeIn(url)).toEqual({ begin: second, end });
      }),
      check,
    ));
});
