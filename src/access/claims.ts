import { UNSAFE_CHARACTERS } from '../s3/unsafe-characters.js';
import type { Claim, Principal } from './principal.js';

/** A principal's claim. `principal` is always the id, whatever a credential says of itself. */
export function claimOf({ id, claims }: Principal, name: string): Claim | undefined {
  if (name === 'principal') return id;
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/**
 * A claim that can stand in an object key, within one segment: not a list, not empty, without slashes, glob
 * characters, control characters and invisible marks, and not `.` or `..`. Any other is `undefined`.
 */
export function segmentOf(principal: Principal, name: string): string | undefined {
  const claim = claimOf(principal, name);
  return typeof claim === 'string' && isPlainSegment(claim) ? claim : undefined;
}

const isPlainSegment = (text: string) =>
  text !== '' && !DOT_SEGMENT.test(text) && !SPECIAL.test(text);

/** Some servers drop what follows a `;`. */
const DOT_SEGMENT = /^\.\.?(?:;|$)/;

const SPECIAL = new RegExp(String.raw`[/\\*?[\]{}${UNSAFE_CHARACTERS}]`, 'u');
