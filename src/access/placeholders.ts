/** A name in braces: letters, digits, `_`, `-`, `.` and `:`. */
const PLACEHOLDER = /\{([\w.:-]+)\}/g;

/**
 * Puts a value in the place of each `{name}`, once: braces in a value mean nothing.
 * @returns `undefined` when a name has no value
 */
export function fillIn(
  text: string,
  valueOf: (name: string) => string | undefined,
): string | undefined {
  if (!text.includes('{')) return text;
  let complete = true;
  const filled = text.replace(PLACEHOLDER, (_, name: string) => {
    const value = valueOf(name);
    complete &&= value !== undefined;
    return value ?? '';
  });
  return complete ? filled : undefined;
}

/** What is wrong with the braces of a text. */
export const placeholderFault = (text: string): string | undefined =>
  /[{}]/.test(text.replace(PLACEHOLDER, ''))
    ? 'must have a name of letters, digits, _ - . : in each pair of braces'
    : undefined;
