import { uriEncode } from '../../sigv4/index.js';

/** Where an object is, as S3 writes it into `Location`: with its slashes escaped. */
export function objectUrl(bucketUrl: string, key: string): string {
  return `${bucketUrl}/${uriEncode(key)}`;
}
