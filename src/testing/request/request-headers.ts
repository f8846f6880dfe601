/**
 * Headers by lower-case name; a repeated one holds its values joined by commas. A character of a value
 * is one byte, as node:http reads and writes headers.
 */
export type RequestHeaders = ReadonlyMap<string, string>;

/**
 * All headers as received. Node's own `headers` drops some repetitions, so that a header could be
 * verified in one value and used in another.
 * @param rawHeaders names and values in turn, `IncomingMessage.rawHeaders`
 */
export function requestHeaders(rawHeaders: readonly string[]): RequestHeaders {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? '';
    const value = rawHeaders[i + 1] ?? '';
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return headers;
}
