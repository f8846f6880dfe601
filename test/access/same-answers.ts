import type { Answer } from '../support/http.js';

/** What a caller can tell answers apart by: all but what differs from request to request. */
export function told({ status, headers, body }: Answer) {
  const { date, 'x-request-id': id, ...others } = headers;
  expect([date, id]).not.toContain(undefined);
  const text = body.toString();
  const problem = text && (JSON.parse(text) as { readonly request_id?: string });
  const said = problem && { ...problem, request_id: typeof problem.request_id };
  return { status, headers: others, body: said };
}
