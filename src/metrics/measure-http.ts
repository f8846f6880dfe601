import type { Answer } from '../http/answer.js';
import type { Metrics } from './metrics.js';

/** Measures each answer, by the pattern of its route: what callers make up has none, and is all one. */
export const measureHttp =
  ({ answers }: Metrics) =>
  ({ method, route, status, milliseconds }: Answer): void =>
    answers.observe(
      {
        route: route ?? NONE,
        method: route === undefined ? NONE : method,
        status: CLASSES[Math.floor(status / 100)] ?? NONE,
      },
      milliseconds / 1000,
    );

const NONE = 'none';

const CLASSES = [NONE, '1xx', '2xx', '3xx', '4xx', '5xx'];
