import 'reflect-metadata';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { REQUEST_DTOS } from '../presign/presign-request.pipe.js';
import { PresignedUrlQuery } from '../presign/presigned-url.query.dto.js';
import { PresignedUrlsRequestDto } from '../presign/presigned-urls.dto.js';
import { PresignedPostRequestDto } from '../uploads/presigned-post.dto.js';
import { isBeyondDoubt } from './dto-check.js';

const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const RUNS = 3000;

/** Of every kind that a field may want, and others. */
const value = fc.oneof(
  fc.constantFrom<unknown>('a', 'get', 'put', 'inline', 'media', 'image/png', '', 'a\n', null),
  fc.constantFrom<unknown>(60, 0, -1, 1.5, NaN, true, false, undefined, [], {}, { a: 'b' }),
  fc.constantFrom<unknown>(
    { min: 0, max: 1 },
    [{}],
    '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
  ),
  fc.jsonValue(),
);

/** With a good instance of each. */
const DTOS: readonly (readonly [new () => object, object])[] = [
  ...Object.entries(REQUEST_DTOS).map(
    ([operation, dto]) => [dto, { operation, key: 'a' }] as const,
  ),
  [PresignedUrlQuery, { file_name: 'a' }],
  [PresignedUrlsRequestDto, { requests: [{}] }],
  [PresignedPostRequestDto, { key: 'a' }],
];

const FIELDS = [
  'operation',
  'key',
  'bucket',
  'expires_in',
  'must_exist',
  'content_type',
  'unknown',
];

describe('isBeyondDoubt', () => {
  it.each(DTOS.map(([dto, good]) => [dto.name, dto, good] as const))(
    `is what class-validator says of %s (seed ${seed})`,
    (_, dto, good) => {
      const verdicts = { true: 0, false: 0 };
      const fields = fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 3 });
      fc.assert(
        fc.property(fields, fc.boolean(), (some, isGood) => {
          const instance = Object.assign(new dto(), some, isGood && good);
          const verdict = isBeyondDoubt(dto, instance);
          verdicts[`${verdict}`] += 1;
          const options = { whitelist: true, forbidNonWhitelisted: true };
          expect(verdict).toBe(validateSync(instance, options).length === 0);
        }),
        { seed, numRuns: RUNS },
      );
      // Both happen, or nothing was tried.
      expect(verdicts.true).toBeGreaterThan(0);
      expect(verdicts.false).toBeGreaterThan(0);
    },
  );

  it('does not know of classes without decorators', () => {
    class Plain {}
    expect(isBeyondDoubt(Plain, new Plain())).toBe(false);
  });
});
