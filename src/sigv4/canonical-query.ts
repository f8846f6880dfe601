import { uriEncode } from './uri-encode.js';

/** Query parameters as names and values before encoding; a name may stand more than once. */
export type QueryParameters = readonly (readonly [name: string, value: string])[];

/** A parameter whose name and value are encoded. */
export type EncodedParameter = readonly [name: string, value: string];

/**
 * The canonical query string: names and values encoded, sorted by encoded name, then by encoded value.
 * It is a valid query string too, the one that this package puts into its URLs.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function canonicalQuery(parameters: QueryParameters): string {
  return canonicalQueryOfEncoded(parameters.map(encoded));
}

export const encoded = ([name, value]: readonly [string, string]): EncodedParameter => [
  uriEncode(name),
  uriEncode(value),
];

/** {@link canonicalQuery} of parameters that are encoded already. */
export function canonicalQueryOfEncoded(parameters: readonly EncodedParameter[]): string {
  let query = '';
  for (const [name, value] of sorted(parameters)) query += `${query && '&'}${name}=${value}`;
  return query;
}

/** Insertion: there are few, most of them in order, where it is several times faster than `sort`. */
function sorted(parameters: readonly EncodedParameter[]): readonly EncodedParameter[] {
  const result: EncodedParameter[] = [];
  for (const parameter of parameters) {
    let place = result.length;
    for (; place > 0; place -= 1) {
      const before = result[place - 1];
      if (!before || !comesBefore(parameter, before)) break;
      result[place] = before;
    }
    result[place] = parameter;
  }
  return result;
}

// By code unit: after encoding all is ASCII, so this is the byte order that SigV4 asks for.
const comesBefore = ([a, aValue]: EncodedParameter, [b, bValue]: EncodedParameter) =>
  a === b ? aValue < bValue : a < b;
