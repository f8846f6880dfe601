import type { Answer } from '../support/http.js';

/**
 * S3 answers 403 to a signature that does not fit and 400 to one that is malformed. Servers may say of a
 * method or header before that that they do not know it.
 */
export function expectRefused(answer: Answer): void {
  expect([400, 403, 405, 501]).toContain(answer.status);
}
