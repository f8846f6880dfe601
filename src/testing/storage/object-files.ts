import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { hasErrorCode } from '../system-error.js';
import { INCOMING, IncomingFile } from './incoming-file.js';
import { KeyLock } from './key-lock.js';
import { ObjectFile } from './object-file.js';
import type { ObjectMetadata } from './object-metadata.js';

/** Looks at the object that a change is about, and throws to prevent the change. */
export type Precondition = (current: ObjectMetadata | undefined) => void;

/**
 * Buckets and objects as files. No part of a path comes from a key.
 *
 * ```text
 * directory/.incoming/<uuid>               being written
 * directory/<bucket>/1f/1f825aa2f0020ef…   an object, by the SHA-256 of its key
 * ```
 * Renaming is the commit: it is atomic, the last one wins, and who reads the file before goes on reading
 * the bytes it opened. One process at a time may use a directory.
 */
export class ObjectFiles {
  readonly #commits = new KeyLock();

  private constructor(
    private readonly directory: string,
    private readonly buckets: Set<string>,
  ) {}

  /** Opens a directory, made when it is not there; uploads that a crash left in it are removed. */
  static async open(path: string): Promise<ObjectFiles> {
    // Absolute: with a working directory that was removed, Node's recursive mkdir of a relative path never ends.
    const directory = resolve(path);
    const incoming = join(directory, INCOMING);
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { recursive: true });
    const entries = await readdir(directory, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    return new ObjectFiles(directory, new Set(names.filter(isBucketName)));
  }

  hasBucket(name: string): boolean {
    return this.buckets.has(name);
  }

  /** @param name one that {@link isBucketName} takes; a bucket that is there already stays as it is */
  async createBucket(name: string): Promise<void> {
    await mkdir(join(this.directory, name), { recursive: true });
    this.buckets.add(name);
  }

  /** The caller closes the object, or reads it to its end. */
  async open(bucket: string, key: string): Promise<ObjectFile | undefined> {
    return openObject(this.path(bucket, key));
  }

  /** A file for bytes to come; the caller commits or discards it. */
  async receive(): Promise<IncomingFile> {
    return IncomingFile.create(join(this.directory, INCOMING, randomUUID()));
  }

  /** Makes a written file the object, unless the precondition throws; no other change comes between. */
  async commit(
    file: IncomingFile,
    bucket: string,
    metadata: ObjectMetadata,
    precondition: Precondition,
  ): Promise<void> {
    const path = this.path(bucket, metadata.key);
    await file.finish(metadata);
    await mkdir(dirname(path), { recursive: true });
    await this.#commits.run(path, async () => {
      precondition(await currentMetadata(path));
      await rename(file.path, path);
    });
  }

  /** Removes an object, unless the precondition throws. One that is not there is no error. */
  async delete(bucket: string, key: string, precondition: Precondition): Promise<void> {
    const path = this.path(bucket, key);
    await this.#commits.run(path, async () => {
      precondition(await currentMetadata(path));
      await rm(path, { force: true });
    });
  }

  /** Every object of a bucket, in no order. A development store needs no index. */
  async *list(bucket: string): AsyncGenerator<ObjectMetadata> {
    for (const shard of await namesIn(join(this.directory, bucket), /^[0-9a-f]{2}$/)) {
      const shardPath = join(this.directory, bucket, shard);
      const names = await namesIn(shardPath, /^[0-9a-f]{64}$/);
      for (let i = 0; i < names.length; i += LIST_TOGETHER) {
        const paths = names.slice(i, i + LIST_TOGETHER).map((name) => join(shardPath, name));
        const found = await Promise.all(paths.map(currentMetadata));
        yield* found.filter((metadata) => metadata !== undefined);
      }
    }
  }

  private path(bucket: string, key: string): string {
    const name = createHash('sha256').update(key).digest('hex');
    return join(this.directory, bucket, name.slice(0, 2), name);
  }
}

/**
 * Whether S3 takes it as a bucket's name. Such a name is one plain segment of a path.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function isBucketName(name: string): boolean {
  return /^(?=.{3,63}$)[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$/.test(name) && /[a-z0-9]$/.test(name);
}

/** What others leave in a directory, such as `.DS_Store`, is no object. */
const namesIn = async (directory: string, pattern: RegExp) =>
  (await readdir(directory)).filter((name) => pattern.test(name));

/** Files that a listing holds open at once. */
const LIST_TOGETHER = 32;

async function currentMetadata(path: string): Promise<ObjectMetadata | undefined> {
  const file = await openObject(path);
  await file?.close();
  return file?.metadata;
}

async function openObject(path: string): Promise<ObjectFile | undefined> {
  try {
    return await ObjectFile.open(await open(path));
  } catch (error) {
    // No such object.
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
