import { createHash, randomBytes } from 'node:crypto';
import type { ApiKeyConfig } from './api-key.config.js';

/** A key that nobody has seen yet. */
export interface NewApiKey {
  /** The key itself: 256 random bits in base64url, after a prefix by which scanners for secrets find it. */
  readonly key: string;
  /** The entry for `api_keys` in the configuration file. */
  readonly entry: ApiKeyConfig;
}

/** Makes a key for the principal `api-key:NAME`. */
export function newApiKey(name: string): NewApiKey {
  const key = `presign_${randomBytes(32).toString('base64url')}`;
  const sha256 = createHash('sha256').update(key).digest('hex');
  return { key, entry: { name, sha256, claims: {} } };
}
