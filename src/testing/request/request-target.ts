import type { QueryParameters } from '../../sigv4/index.js';
import { S3Error } from '../response/s3-error.js';

/** The target of a request line, each escape decoded once. */
export interface RequestTarget {
  /** With its leading slash. Dot segments and double slashes stand as they were sent. */
  readonly path: string;
  /** In the order sent. */
  readonly query: QueryParameters;
}

/**
 * Reads the target as it stood in the request line. No URL parser: it would collapse dot segments, and
 * another key than the signed one would be served.
 * @throws {S3Error} `InvalidURI` for malformed escapes, invalid UTF-8, and targets that are no path
 */
export function parseRequestTarget(target: string): RequestTarget {
  if (!target.startsWith('/') || NOT_IN_TARGET.test(target)) throw invalidUri();
  const mark = target.indexOf('?');
  if (mark < 0) return { path: decode(target), query: [] };
  const parameters = target.slice(mark + 1).split('&');
  return {
    path: decode(target.slice(0, mark)),
    query: parameters.filter((parameter) => parameter !== '').map(parseParameter),
  };
}

/** The first value of a query parameter. */
export function queryParameter(query: QueryParameters, name: string): string | undefined {
  return query.find(([candidate]) => candidate === name)?.[1];
}

/** RFC 3986 knows printable ASCII alone. */
const NOT_IN_TARGET = /[^\x21-\x7e]/;

// In a query S3 takes `+` for a space, as forms write it, and canonicalises it as `%20`; a plus sign is
// always sent as `%2B`. In a path it is a plus sign.
function parseParameter(parameter: string): readonly [string, string] {
  const text = parameter.replaceAll('+', ' ');
  const equals = text.indexOf('=');
  if (equals < 0) return [decode(text), ''];
  return [decode(text.slice(0, equals)), decode(text.slice(equals + 1))];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) throw invalidUri();
    throw error;
  }
}

const invalidUri = () => new S3Error('InvalidURI', "Couldn't parse the specified URI.");
