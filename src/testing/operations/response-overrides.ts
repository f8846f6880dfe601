import type { QueryParameters } from '../../sigv4/index.js';
import { S3Error } from '../response/s3-error.js';

/**
 * Query parameters of a signed GET or HEAD, and the header of the answer that each one sets.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export const RESPONSE_OVERRIDES: ReadonlyMap<string, string> = new Map([
  ['response-cache-control', 'cache-control'],
  ['response-content-disposition', 'content-disposition'],
  ['response-content-encoding', 'content-encoding'],
  ['response-content-language', 'content-language'],
  ['response-content-type', 'content-type'],
  ['response-expires', 'expires'],
]);

/**
 * The headers that the query asks for.
 * @throws {S3Error} `InvalidArgument` for text that no header can hold
 */
export function responseOverrides(query: QueryParameters): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of query) {
    const header = RESPONSE_OVERRIDES.get(name);
    if (header === undefined) continue;
    if (!LATIN1_TEXT.test(value)) {
      throw new S3Error('InvalidArgument', 'Header value cannot be represented using ISO-8859-1.', {
        ArgumentName: name,
      });
    }
    headers[header] = value;
  }
  return headers;
}

const LATIN1_TEXT = /^[\t\x20-\x7e\x80-\xff]*$/;
