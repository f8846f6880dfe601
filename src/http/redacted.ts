/**
 * A text for a log, without what could be used: queries of URLs (presigned ones are secrets until they expire), credentials
 * of `Authorization`, tokens, keys. The one place that decides what no log may hold; every logger writes through it.
 */
export function redacted(text: string): string {
  let result = text;
  // First: what has a form may be a part of one.
  for (const secret of hidden) result = result.replaceAll(secret, '[redacted]');
  for (const [secret, mask] of SECRETS) result = result.replace(secret, mask);
  return result;
}

/**
 * Has secrets masked that no form tells from other words, such as AWS secret access keys: wherever they stand, from now on. Of
 * those that change, the latest are known. Texts shorter than eight characters are left: ordinary words would go with them.
 */
export function hideFromLogs(...secrets: readonly (string | undefined)[]): void {
  for (const secret of secrets) {
    if (secret === undefined || secret.length < LEAST_LENGTH) continue;
    // Hidden anew, it is the latest.
    hidden.delete(secret);
    hidden.add(secret);
    const [oldest = ''] = hidden;
    if (hidden.size > MOST_HIDDEN) hidden.delete(oldest);
  }
}

const LEAST_LENGTH = 8;

/** Each of them is looked for in each line. */
const MOST_HIDDEN = 32;

/** Of all applications of the process: what is a secret to one is none of another's words. */
const hidden = new Set<string>();

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
