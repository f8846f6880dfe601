/**
 * Whether something must be waited for: what is known at once needs no turn of the event loop. By its form: an application's
 * policy may give promises of another library.
 */
export const isPromise = <T>(value: T | Promise<T>): value is Promise<T> =>
  typeof value === 'object' && value !== null && 'then' in value;
