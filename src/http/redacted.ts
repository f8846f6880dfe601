/**
 * A text for a log, without what could be used: queries of URLs (presigned ones are secrets until they expire), credentials
 * of `Authorization`, tokens, keys. The one place that decides what no log may hold; every logger writes through it.
 */
export function redacted(text: string): string {
  return SECRETS.reduce((result, [secret, mask]) => result.replace(secret, mask), text);
}

const SECRETS: readonly (readonly [secret: RegExp, mask: string])[] = [
  // A query with values: of a URL, or of its path alone.
  [/\?[^\s"'<>?]*=[^\s"'<>]*/g, '?[redacted]'],
  [/\b(X-Amz-[\w-]+|Signature|AWSAccessKeyId)=[^\s"'&]+/gi, '$1=[redacted]'],
  [/\b(Bearer|Basic|AWS4-HMAC-SHA256) [^\s"',]+/gi, '$1 [redacted]'],
  // JSON Web Tokens, access keys, our API keys, signatures.
  [/\beyJ[\w-]*\.[\w-]*\.?[\w-]*/g, '[redacted]'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{8,}/g, '[redacted]'],
  [/\bpresign_[\w-]{43,}/g, '[redacted]'],
  [/\b[0-9a-f]{64}\b/g, '[redacted]'],
];
