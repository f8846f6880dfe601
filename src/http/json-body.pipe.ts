import type { PipeTransform } from '@nestjs/common';
import { UnreadJson } from './json-body.js';

/** Reads the bodies that `takeJsonOnly` took. Stands before all other pipes of a body, and behind the guards. */
export class JsonBodyPipe implements PipeTransform {
  transform(value: unknown): unknown {
    return value instanceof UnreadJson ? value.read() : value;
  }
}
