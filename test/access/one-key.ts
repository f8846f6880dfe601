import { createHash } from 'node:crypto';

export const API_KEY = 'psk_key-of-a-page';

/** A configuration file with one key, which may read and write. */
export const ONE_KEY = {
  api_keys: [
    {
      name: 'page',
      sha256: createHash('sha256').update(API_KEY).digest('hex'),
      claims: { role: 'page' },
    },
  ],
  grants: [
    {
      name: 'all files',
      subjects: { role: ['page'] },
      buckets: ['media'],
      keys: ['**'],
      operations: ['get', 'head', 'put'],
    },
  ],
};
