import fc from 'fast-check';
import { planParts, sizeOfPart } from './part-plan.js';
import type { PresignError } from './presign-error.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const [MiB, GiB, TiB] = [1024 ** 2, 1024 ** 3, 1024 ** 4];

/** Every order of magnitude alike. */
const bytes = (min: number, max: number) =>
  fc
    .double({ min: Math.log2(min), max: Math.log2(max), noNaN: true })
    .map((exponent) => Math.min(max, Math.max(min, Math.round(2 ** exponent))));

function expectFits(size: number, partSize?: number): void {
  const plan = planParts(size, partSize);
  const { partCount } = plan;
  expect(plan.size).toBe(size);
  if (partSize !== undefined) expect(plan.partSize).toBe(partSize);
  expect(plan.partSize).toBeGreaterThanOrEqual(5 * MiB);
  expect(plan.partSize).toBeLessThanOrEqual(5 * GiB);
  expect(partCount).toBeGreaterThanOrEqual(1);
  expect(partCount).toBeLessThanOrEqual(10_000);
  const last = sizeOfPart(plan, partCount);
  expect(last).toBeGreaterThanOrEqual(1);
  expect(last).toBeLessThanOrEqual(plan.partSize);
  let sum = 0;
  for (let number = 1; number <= partCount; number += 1) {
    sum += sizeOfPart(plan, number);
    if (number < partCount) expect(sizeOfPart(plan, number)).toBe(plan.partSize);
  }
  expect(sum).toBe(size);
}

describe('planParts', () => {
  it(`cuts every size into parts that S3 takes (seed ${SEED})`, () => {
    fc.assert(
      fc.property(bytes(1, 5 * TiB), (size) => expectFits(size)),
      {
        seed: SEED,
        numRuns: 100,
      },
    );
  });

  it(`keeps to the size of a part that was asked for, or refuses it (seed ${SEED})`, () => {
    const property = fc.property(bytes(1, 5 * TiB), bytes(5 * MiB, 5 * GiB), (size, partSize) => {
      if (size <= partSize * 10_000) return expectFits(size, partSize);
      expect(() => planParts(size, partSize)).toThrow(
        expect.objectContaining({
          code: 'validation_failed',
          faults: [expect.objectContaining({ field: 'partSize' })],
        }) as PresignError,
      );
    });
    fc.assert(property, { seed: SEED, numRuns: 100 });
  });

  it.each([
    [1, 16 * MiB, 1],
    [16 * MiB, 16 * MiB, 1],
    [16 * MiB + 1, 16 * MiB, 2],
    [160_000 * MiB, 16 * MiB, 10_000],
    [160_000 * MiB + 1, 17 * MiB, 9412],
    [5 * TiB, 525 * MiB, 9987],
  ])('%d bytes: parts of %d, %d of them', (size, partSize, partCount) => {
    expect(planParts(size)).toEqual({ size, partSize, partCount });
  });
});
