import { objectKeyFault } from '../s3/object-key.js';
import { segmentOf } from './claims.js';
import { fillIn, placeholderFault } from './placeholders.js';
import type { Principal } from './principal.js';

/**
 * What keys a grant is for, as in `tenants/{tenant}/**`.
 *
 * | in the pattern | stands for |
 * |---|---|
 * | `{name}` | the principal's claim, which must be there and be {@link segmentOf a plain segment} |
 * | `*` | characters of one segment, or none; a whole segment has at least one |
 * | `**`, a segment of its own | any number of segments; at the end, of what lies below: `a/**` is `a/b` and `a/b/c`, not `a` or `a/` |
 *
 * All else stands for itself, byte for byte.
 */
export class KeyPattern {
  /** Claims are put in last, so that nothing in them is taken for a slash or a wildcard. */
  readonly #segments: readonly Segment[];

  constructor(pattern: string) {
    const segments = pattern.split('/').map(segmentFrom);
    this.#segments =
      segments.at(-1) === ANY_DEPTH ? [...segments.slice(0, -1), ANY_SEGMENT, ANY_DEPTH] : segments;
  }

  /** Whether a key fits. Takes at most as many steps as the pattern has segments times the key's. */
  fits(principal: Principal, key: string): boolean {
    const segments = this.segmentsFor(principal);
    return segments !== undefined && segmentsFit(segments, key.split('/'));
  }

  private segmentsFor(principal: Principal): readonly Segment[] | undefined {
    const segments: Segment[] = [];
    for (const segment of this.#segments) {
      const filled = segment === ANY_DEPTH ? segment : textsFor(principal, segment);
      if (filled === undefined) return undefined;
      segments.push(filled);
    }
    return segments;
  }
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

const segmentFrom = (text: string): Segment => (text === ANY_DEPTH ? text : text.split('*'));

function textsFor(principal: Principal, texts: readonly string[]): readonly string[] | undefined {
  if (!texts.some((text) => text.includes('{'))) return texts;
  const filled: string[] = [];
  for (const text of texts) {
    const value = fillIn(text, (name) => segmentOf(principal, name));
    if (value === undefined) return undefined;
    filled.push(value);
  }
  return filled;
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
