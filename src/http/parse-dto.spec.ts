import 'reflect-metadata';
import { PickType } from '@nestjs/swagger';
import { PresignError } from '../s3/presign-error.js';
import { Follows, FromDigits, IsFlag, IsText, MayBeAbsent } from './dto-rules.js';
import { parseDto } from './parse-dto.js';

class Sizes {
  @IsText()
  readonly name!: string;

  @MayBeAbsent()
  @FromDigits()
  @Follows({ message: 'must be a number', accepts: (value) => typeof value === 'number' })
  readonly size?: number;

  @MayBeAbsent()
  @IsFlag()
  readonly isExact?: boolean;
}

class MoreSizes extends Sizes {}
class SizeAlone extends PickType(Sizes, ['size']) {}

/** The fields that a value is refused for. */
function refusedFor(value: unknown): readonly string[] {
  try {
    parseDto(Sizes, value);
  } catch (error) {
    if (error instanceof PresignError) return error.faults.map(({ field }) => field);
    throw error;
  }
  return [];
}

describe('parseDto', () => {
  it('gives an instance, with what is converted', () => {
    const sizes = parseDto(Sizes, { name: '12', size: '12', isExact: true });
    expect(sizes).toBeInstanceOf(Sizes);
    expect(sizes).toEqual({ name: '12', size: 12, isExact: true });
  });

  it('converts what a class has from others, by whatever way', () => {
    expect(parseDto(MoreSizes, { name: 'a', size: '12' })).toEqual({ name: 'a', size: 12 });
    expect(parseDto(SizeAlone, { size: '12' })).toEqual({ size: 12 });
  });

  it.each(['toString', 'hasOwnProperty', 'valueOf', 'constructor', '__proto__', 'then', 'length'])(
    'refuses the field %s, which it does not know',
    (name) => {
      for (const value of ['"x"', '1', 'null', '{}', '["x"]']) {
        const given: unknown = JSON.parse(`{"name":"a","${name}":${value}}`);
        expect(refusedFor(given)).toEqual([name]);
      }
    },
  );

  it('refuses what can not be converted, and leaves it as it came', () => {
    expect(refusedFor({ name: 'a', size: '1e3' })).toEqual(['size']);
    expect(refusedFor({ name: 'a', size: { valueOf: 1 } })).toEqual(['size']);
  });
});
