import contentDispositionOf from 'content-disposition';

/**
 * The value of a `Content-Disposition` header, with the name in the forms of RFC 6266: plain ASCII for
 * old clients, and `filename*` of RFC 8187 where that would lose characters.
 * @param fileName checked by the rule `downloadAs`
 */
export function contentDisposition(type: 'attachment' | 'inline', fileName?: string): string {
  // Browsers decode what looks like an encoded word of RFC 2047, though not in `filename*`.
  const fallback = fileName?.replaceAll(/[^\x20-\x7e]|=\?/g, '_');
  return contentDispositionOf(fileName, { type, ...(fallback !== undefined && { fallback }) });
}
