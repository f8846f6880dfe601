import type { PipeTransform } from '@nestjs/common';
import type { ClassConstructor } from 'class-transformer';
import { parseDto } from './parse-dto.js';

/**
 * Binds a DTO to a query or body: `@JsonBody(new DtoPipe(SomeDto)) { … }: Readonly<SomeDto>`. Were the class itself declared, a
 * `ValidationPipe` of the application's would come first, and drop or convert what is to be refused.
 */
export class DtoPipe<T extends object> implements PipeTransform<unknown, T> {
  constructor(private readonly dto: ClassConstructor<T>) {}

  transform(value: unknown): T {
    return parseDto(this.dto, value);
  }
}
