import type { ObjectMetadata } from '../storage/object-metadata.js';

export interface ListParameters {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** Objects and common prefixes together. */
  readonly maxKeys: number;
  /** Only what comes behind this key; without effect where `from` is given. */
  readonly startAfter: string | undefined;
  /** The key to begin with. */
  readonly from: string | undefined;
}

export interface ListPage {
  readonly objects: readonly ObjectMetadata[];
  /** Beginnings of keys up to the delimiter, each standing for all keys that begin so. */
  readonly commonPrefixes: readonly string[];
  /** The first key of the next page, when there is one. */
  readonly next: string | undefined;
}

/**
 * One page of a listing.
 * @param found the objects of the bucket in any order
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
 */
export async function listPage(
  found: AsyncIterable<ObjectMetadata>,
  parameters: ListParameters,
): Promise<ListPage> {
  const objects: ObjectMetadata[] = [];
  const commonPrefixes: string[] = [];
  for (const object of await sortedObjects(found, parameters)) {
    const commonPrefix = commonPrefixOf(object.key, parameters);
    if (commonPrefix !== undefined && commonPrefix === commonPrefixes.at(-1)) continue;
    if (objects.length + commonPrefixes.length === parameters.maxKeys) {
      // Asked for none, S3 says that there is no more.
      return { objects, commonPrefixes, next: parameters.maxKeys === 0 ? undefined : object.key };
    }
    if (commonPrefix === undefined) objects.push(object);
    else commonPrefixes.push(commonPrefix);
  }
  return { objects, commonPrefixes, next: undefined };
}

async function sortedObjects(
  found: AsyncIterable<ObjectMetadata>,
  parameters: ListParameters,
): Promise<ObjectMetadata[]> {
  const objects: ObjectMetadata[] = [];
  for await (const object of found) if (isAsked(object.key, parameters)) objects.push(object);
  return objects.sort((a, b) => compareUtf8(a.key, b.key));
}

function isAsked(key: string, parameters: ListParameters): boolean {
  const { prefix, from, startAfter } = parameters;
  if (!key.startsWith(prefix)) return false;
  if (from !== undefined) return compareUtf8(key, from) >= 0;
  if (startAfter === undefined) return true;
  return compareUtf8(commonPrefixOf(key, parameters) ?? key, startAfter) > 0;
}

/** The beginning of a key up to the delimiter behind the prefix. */
export function commonPrefixOf(
  key: string,
  { prefix, delimiter }: Pick<ListParameters, 'prefix' | 'delimiter'>,
): string | undefined {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

/** The order of S3; JavaScript compares UTF-16 units, where U+FF5E comes after U+1F600. */
export function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
