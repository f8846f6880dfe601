import type { NewKeyRequest } from '../access/access-policy.js';
import type { Caller } from '../access/caller.js';
import type { Door } from '../access/door.js';
import { objectKey, type ObjectKey } from '../s3/object-key.js';
import type { Buckets } from './buckets.js';

/** Where a caller wants something: under a key, or under one that the service makes of the file's name. */
export type WantedPlace = { readonly bucket?: string | undefined } & (
  { readonly key: string } | { readonly fileName: string }
);

export interface Place {
  /** The configured name. */
  readonly bucket: string;
  readonly key: ObjectKey;
}

/**
 * The bucket and key that a request means. At once where the key is given: no turn of the event loop then.
 * @param operation what a key is made for, where it is made
 * @throws {PresignError} `invalid_key`, `unknown_bucket`; as {@link Door.newKey}, in the promise
 */
export function placeOf(
  door: Door,
  buckets: Buckets,
  caller: Caller,
  operation: NewKeyRequest['operation'],
  wanted: WantedPlace,
  date: Date,
): Place | Promise<Place> {
  if (!('fileName' in wanted)) {
    // Before the bucket: else a key that is at fault would tell which buckets there are.
    const key = objectKey(wanted.key);
    return { bucket: buckets.get(wanted.bucket).name, key };
  }
  const { name: bucket } = buckets.get(wanted.bucket);
  const { fileName } = wanted;
  return door
    .newKey(caller, { operation, bucket, fileName }, date)
    .then((key) => ({ bucket, key }));
}

/** The same request under a key that was made of its file's name, which nobody needs then. */
export function underKey<T extends { readonly fileName: string }>(
  { fileName, ...request }: T,
  key: ObjectKey,
): Omit<T, 'fileName'> & { readonly key: ObjectKey } {
  void fileName;
  return { ...request, key };
}
