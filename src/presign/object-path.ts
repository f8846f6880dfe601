import type { FastifyRequest } from 'fastify';
import { PresignError } from '../s3/presign-error.js';

/**
 * Bucket and key of `/objects/{bucket}/{key…}`, from the bytes that were sent: routers decode a path in ways of their own,
 * and fold what they take for the same.
 * @throws {PresignError} `invalid_key` for a path that is not UTF-8 in percent escapes
 */
export function objectOfPath({ url, routeOptions }: FastifyRequest): {
  readonly bucket: string;
  readonly key: string;
} {
  const path = url.split('?', 1)[0] ?? '';
  // The application may have put a prefix before the route.
  const before = (routeOptions.url ?? '').split('/').indexOf(':bucket');
  const [bucket = '', ...key] = path.split('/').slice(before);
  return { bucket: decoded(bucket), key: decoded(key.join('/')) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const message = 'must be UTF-8 in percent escapes';
    throw new PresignError('invalid_key', `key ${message}`, [{ field: 'key', message }]);
  }
}
