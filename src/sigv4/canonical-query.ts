import { uriEncode } from './uri-encode.js';

/** Query parameters as names and values before encoding; a name may stand more than once. */
export type QueryParameters = readonly (readonly [name: string, value: string])[];

/**
 * The canonical query string: names and values encoded, sorted by encoded name, then by encoded value.
 * It is a valid query string too, the one that this package puts into its URLs.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function canonicalQuery(parameters: QueryParameters): string {
  return parameters
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a, aValue], [b, bValue]) => compare(a, b) || compare(aValue, bValue))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

// By code unit: after encoding all is ASCII, so this is the byte order that SigV4 asks for.
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
