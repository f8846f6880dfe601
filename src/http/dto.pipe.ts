import type { PipeTransform } from '@nestjs/common';
import type { ClassConstructor } from 'class-transformer';
import { parseDto } from './parse-dto.js';

/** Binds a DTO to a query or body: `@Body(new DtoPipe(SomeDto))`. */
export class DtoPipe<T extends object> implements PipeTransform<unknown, T> {
  constructor(private readonly dto: ClassConstructor<T>) {}

  transform(value: unknown): T {
    return parseDto(this.dto, value);
  }
}
