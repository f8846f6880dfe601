import { randomUUID } from 'node:crypto';
import { objectKeyFault } from '../s3/object-key.js';
import { safeFileName } from '../s3/safe-file-name.js';
import { segmentOf } from './claims.js';
import { fillIn, placeholderFault } from './placeholders.js';
import type { Principal } from './principal.js';

/**
 * The key that a template such as `tenants/{tenant}/{yyyy}/{mm}/{uuid}/{file_name}` makes. `{yyyy}`, `{mm}` and
 * `{dd}` are the date in UTC, `{uuid}` a random UUID, `{file_name}` the user's name made safe; any other name is a
 * claim of the principal.
 * @returns `undefined` when a claim is absent or not {@link segmentOf a plain segment}
 */
export function newKey(
  template: string,
  principal: Principal,
  fileName: string,
  date: Date,
): string | undefined {
  const [yyyy = '', mm = '', dd = ''] = date.toISOString().slice(0, 10).split('-');
  const values = new Map([
    ['yyyy', yyyy],
    ['mm', mm],
    ['dd', dd],
    ['uuid', randomUUID()],
    ['file_name', safeFileName(fileName)],
  ]);
  return fillIn(template, (name) => values.get(name) ?? segmentOf(principal, name));
}

/** What is wrong with a template, as "must …". */
export function newKeyFault(template: string): string | undefined {
  if (template.includes('*')) return 'must not have wildcards: it makes one key';
  return objectKeyFault(template) ?? placeholderFault(template);
}
