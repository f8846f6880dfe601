/**
 * Whether an error of Node has one of these codes. By form and not by class: where the store runs in
 * Jest, the errors of Node come from another realm than its own `Error`.
 */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}
