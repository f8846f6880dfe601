/** With `--check` a bench fails where a promise of docs/promises.md is broken; else it shows its figures, whatever they are. */
export const isChecked = process.argv.includes('--check');

/** @param what is said of the figure, with what was promised */
export function promise(what, isKept) {
  if (!isChecked || isKept) return;
  console.error(`broken: ${what}`);
  process.exitCode = 1;
}
