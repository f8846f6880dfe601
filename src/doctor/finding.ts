/** What one check of a bucket found. */
export interface Finding {
  /** `warn` is also what could not be known. */
  readonly level: 'ok' | 'warn' | 'fail';
  /** What was checked, a word. */
  readonly topic: string;
  /** What was found and, where it is not well, what to do. No secrets, nor what S3 says beyond its error code. */
  readonly message: string;
}

type Find = (topic: string, message: string) => Finding;

export const ok: Find = (topic, message) => ({ level: 'ok', topic, message });
export const warn: Find = (topic, message) => ({ level: 'warn', topic, message });
export const fail: Find = (topic, message) => ({ level: 'fail', topic, message });
