import type { CanActivate } from '@nestjs/common';
import { PresignError } from '../s3/presign-error.js';
import { itemsWaiting } from './in-slices.js';

/** URLs, of all batches under way: a tenth of a second of work, and more while there is much to refuse. */
const MOST_WAITING = 5000;

/** Refuses a batch that others before it would keep waiting for long; requests for single URLs overtake them. */
export class BacklogGuard implements CanActivate {
  /** @throws {PresignError} `overloaded` */
  canActivate(): true {
    if (itemsWaiting() < MOST_WAITING) return true;
    throw new PresignError('overloaded', 'More batches are under way than can be answered soon');
  }
}
