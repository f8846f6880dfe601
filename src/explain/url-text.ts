import type { Findings } from './findings.js';
import { notPresigned } from './not-presigned.js';
import { readParameters, type UrlParameters } from './url-parameters.js';

/** Bytes of UTF-8. */
export const MAX_URL_BYTES = 8192;

/** A URL in its parts, the path as it was written. */
export interface UrlText {
  /** In lower case, without port. */
  readonly hostname: string;
  /** Still encoded, nothing collapsed. */
  readonly path: string;
  readonly parameters: UrlParameters;
}

/**
 * Takes a URL apart, and reports what is wrong with its text. No URL parser: it would collapse dot
 * segments and mend what is to be reported.
 * @throws {PresignError} `validation_failed` when it is not an absolute http or https URL, or too long
 */
export function readUrl(url: string, findings: Findings): UrlText {
  // A caller may be without types.
  if (typeof url !== 'string') throw notPresigned('must be a string');
  if (url.length > MAX_URL_BYTES || Buffer.byteLength(url) > MAX_URL_BYTES) {
    throw notPresigned(`must not be longer than ${MAX_URL_BYTES} bytes`);
  }
  // As browsers do on pasting.
  const text = url.replace(/[\t\r\n]/g, '').trim();
  if (text !== url) findings.add('whitespace');
  const [, scheme, authority = '', path = '', query = ''] = ABSOLUTE_URL.exec(text) ?? [];
  const hostAndPort = authority.slice(authority.lastIndexOf('@') + 1);
  const hostname = HOST.exec(hostAndPort)?.[1]?.toLowerCase();
  if (scheme === undefined || hostname === undefined) {
    throw notPresigned('must be an absolute http or https URL');
  }
  if (hostAndPort !== authority) findings.add('user_info');
  if (scheme.toLowerCase() === 'http' && !LOOPBACK.test(hostname)) findings.add('http');
  if (text.includes('#')) findings.add('fragment');
  if (NOT_IN_URL.test(text)) findings.add('unencoded_characters');
  if (DOT_SEGMENT.test(path)) findings.add('dot_segments');
  if (ESCAPED_ESCAPE.test(path)) findings.add('doubly_encoded');
  return { hostname, path, parameters: readParameters(query, findings) };
}

const ABSOLUTE_URL = /^(https?):\/\/([^/?#\\]*)([^?#]*)(?:\?([^#]*))?/i;
const HOST = /^(\[[\da-f:.]+\]|[\p{L}\p{N}_.-]+)(?::\d{0,5})?$/iu;
const LOOPBACK = /^(?:(?:.*\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const NOT_IN_URL = /[^\x21-\x7e]|\\/;
const DOT_SEGMENT = /(?:^|\/)(?:\.|%2e){1,2}(?=\/|$)/i;
const ESCAPED_ESCAPE = /%25[\da-f]{2}/i;
