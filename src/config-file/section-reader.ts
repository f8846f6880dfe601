import type { ClassConstructor } from 'class-transformer';
import { parseDto } from '../http/parse-dto.js';
import { PresignError } from '../s3/presign-error.js';

/** Reads the objects of the configuration file, and keeps what is wrong with them. */
export class SectionReader {
  /** Such as `grants[0].limits.expires_in must be …`. */
  readonly faults: string[] = [];

  /**
   * @param path where the object stands in the file, such as `grants[0]`; empty for the file itself
   * @returns `undefined` when it does not fit
   */
  read<T extends object>(dto: ClassConstructor<T>, value: unknown, path: string): T | undefined {
    try {
      return parseDto(dto, value);
    } catch (error) {
      if (!(error instanceof PresignError)) throw error;
      for (const { field, message } of error.faults) this.add(joined(path, field), message);
      return undefined;
    }
  }

  /** @returns the items that fit; none for what is not a list, which is a fault of the object around it */
  readList<T extends object>(dto: ClassConstructor<T>, value: unknown, path: string): T[] {
    return listOf(value).flatMap((item, index) => this.read(dto, item, `${path}[${index}]`) ?? []);
  }

  add(path: string, message: string): void {
    this.faults.push(`${path || 'PRESIGN_CONFIG_FILE'} ${message}`);
  }
}

const joined = (path: string, field: string) => [path, field].filter(Boolean).join('.');

/** The items of what may be a list. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
