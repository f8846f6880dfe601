import type { CanonicalHeaders } from './canonical-headers.js';

/** The payload hash of a presigned URL: whoever holds the URL chooses the body. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

export interface CanonicalRequestParts {
  readonly method: string;
  /** The path, encoded by `uriEncodePath`: it starts with a slash. */
  readonly path: string;
  /** As `canonicalQuery` gives it. */
  readonly query: string;
  readonly headers: CanonicalHeaders;
  /** SHA-256 of the body in hexadecimal, or {@link UNSIGNED_PAYLOAD}. */
  readonly payloadHash: string;
}

/**
 * ```text
 * GET                                    method
 * /photos/cat%20%26%20dog.jpg            canonical URI
 * X-Amz-Algorithm=AWS4-HMAC-SHA256&…     canonical query string
 * host:examplebucket.s3.amazonaws.com    canonical headers, a line feed after each
 *
 * host                                   signed headers
 * UNSIGNED-PAYLOAD                       payload hash
 * ```
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function canonicalRequest(parts: CanonicalRequestParts): string {
  return `${parts.method}\n${parts.path}${afterPath(parts)}`;
}

/** What follows the path in a canonical request: the same for many. */
export const afterPath = ({
  query,
  headers,
  payloadHash,
}: Omit<CanonicalRequestParts, 'method' | 'path'>): string =>
  ['', query, headers.lines, headers.signedHeaders, payloadHash].join('\n');
