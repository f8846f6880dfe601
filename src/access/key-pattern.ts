import { objectKeyFault } from '../s3/object-key.js';
import { segmentOf } from './claims.js';
import { fillIn, placeholderFault } from './placeholders.js';
import type { Principal } from './principal.js';

/**
 * Whether a key fits a pattern, as in `tenants/{tenant}/**`.
 *
 * | in the pattern | stands for |
 * |---|---|
 * | `{name}` | the principal's claim, which must be there and be {@link segmentOf a plain segment} |
 * | `*` | characters of one segment, or none; a whole segment has at least one |
 * | `**`, a segment of its own | any number of segments; at the end, of what lies below: `a/**` is `a/b` and `a/b/c`, not `a` or `a/` |
 *
 * All else stands for itself, byte for byte. Takes at most as many steps as the pattern has segments times the key's.
 */
export function keyFits(pattern: string, principal: Principal, key: string): boolean {
  const segments = segmentsFor(principal, pattern);
  return segments !== undefined && segmentsFit(segments, key.split('/'));
}

/** What is wrong with a pattern, as "must …". */
export function keyPatternFault(pattern: string): string | undefined {
  const segments = pattern.split('/');
  if (segments.some((segment) => segment !== ANY_DEPTH && segment.includes(ANY_DEPTH))) {
    return 'must have ** as a whole segment only';
  }
  return objectKeyFault(pattern) ?? placeholderFault(pattern);
}

const ANY_DEPTH = '**';

/** `**`, or the texts between the `*` of a segment. */
type Segment = typeof ANY_DEPTH | readonly string[];

const ANY_SEGMENT: Segment = ['', ''];

/** Claims are put in last, so that nothing in them is taken for a slash or a wildcard. */
function segmentsFor(principal: Principal, pattern: string): readonly Segment[] | undefined {
  const segments: Segment[] = [];
  for (const segment of pattern.split('/')) {
    if (segment === ANY_DEPTH) {
      segments.push(ANY_DEPTH);
      continue;
    }
    const texts: string[] = [];
    for (const part of segment.split('*')) {
      const text = fillIn(part, (name) => segmentOf(principal, name));
      if (text === undefined) return undefined;
      texts.push(text);
    }
    segments.push(texts);
  }
  return segments.at(-1) === ANY_DEPTH
    ? [...segments.slice(0, -1), ANY_SEGMENT, ANY_DEPTH]
    : segments;
}

/** Where segments part ways, the last `**` takes one more: no earlier one needs to be tried again. */
function segmentsFit(pattern: readonly Segment[], key: readonly string[]): boolean {
  let at = 0;
  let wild: { readonly at: number; readonly taken: number } | undefined;
  let next = 0;
  while (next < key.length) {
    const segment = pattern[at];
    if (segment === ANY_DEPTH) {
      wild = { at, taken: next };
      at += 1;
    } else if (segment && segmentFits(segment, key[next] ?? '')) {
      at += 1;
      next += 1;
    } else if (wild) {
      wild = { at: wild.at, taken: wild.taken + 1 };
      at = wild.at + 1;
      next = wild.taken;
    } else {
      return false;
    }
  }
  while (pattern[at] === ANY_DEPTH) at += 1;
  return at === pattern.length;
}

/** The first text stands at the start, the last at the end, each other at the first place that is left for it. */
function segmentFits(texts: readonly string[], segment: string): boolean {
  const [first = '', ...others] = texts;
  const last = others.pop();
  if (last === undefined) return segment === first;
  const end = segment.length - last.length;
  if (segment === '' || end < first.length) return false;
  if (!segment.startsWith(first) || !segment.endsWith(last)) return false;
  let from = first.length;
  for (const text of others) {
    const found = segment.indexOf(text, from);
    if (found < 0 || found + text.length > end) return false;
    from = found + text.length;
  }
  return true;
}
