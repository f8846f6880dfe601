/**
 * A class of characters for a pattern with the `u` flag: control characters (Cc), line and paragraph separators (Zl, Zp),
 * lone surrogates (Cs), and what makes a name look like another: bidirectional controls, and marks and letters that
 * cannot be seen. The joiners U+200C and U+200D are left, which scripts and emoji need.
 */
export const UNSAFE_CHARACTERS =
  String.raw`\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e` +
  String.raw`\u2060-\u206f\u2800\u3164\ufeff\uffa0\u{e0000}-\u{e007f}`;
