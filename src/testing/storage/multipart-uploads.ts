import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { hasErrorCode } from '../system-error.js';
import { INCOMING, type IncomingFile } from './incoming-file.js';
import { KeyLock } from './key-lock.js';
import { isMultipartUpload, type MultipartUpload } from './multipart-upload.js';
import { ObjectFile } from './object-file.js';
import type { ObjectMetadata } from './object-metadata.js';

/**
 * Uploads in parts as folders, beside the buckets. They stay until they are completed or aborted.
 *
 * ```text
 * directory/.uploads/<upload id>/upload.json   what is to become of the parts
 * directory/.uploads/<upload id>/00001         a part, in the form of an object
 * ```
 * A folder comes and goes by renaming, so that there is never half of one.
 */
export class MultipartUploads {
  readonly #changes = new KeyLock();

  private constructor(private readonly directory: string) {}

  /** Opens the directory of {@link ObjectFiles}, which made it. */
  static async open(path: string): Promise<MultipartUploads> {
    const directory = resolve(path);
    await mkdir(join(directory, UPLOADS), { recursive: true });
    return new MultipartUploads(directory);
  }

  async create(described: Omit<MultipartUpload, 'id'>): Promise<MultipartUpload> {
    const upload = { id: newId(described.initiated), ...described };
    const incoming = this.incomingPath();
    await mkdir(incoming);
    await writeFile(join(incoming, UPLOAD_FILE), JSON.stringify(upload), { flush: true });
    await rename(incoming, this.path(upload.id));
    return upload;
  }

  async find(id: string): Promise<MultipartUpload | undefined> {
    if (!UPLOAD_ID.test(id)) return undefined;
    try {
      const upload: unknown = JSON.parse(await readFile(join(this.path(id), UPLOAD_FILE), 'utf8'));
      if (!isMultipartUpload(upload)) throw new Error('upload file is damaged');
      return upload;
    } catch (error) {
      // No such upload.
      if (hasErrorCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** Every upload of a bucket, in no order. */
  async *list(bucket: string): AsyncGenerator<MultipartUpload> {
    for (const id of await readdir(join(this.directory, UPLOADS))) {
      const upload = await this.find(id);
      if (upload?.bucket === bucket) yield upload;
    }
  }

  /** Runs a change of an upload when none other of it is running. */
  exclusively<T>(id: string, change: () => Promise<T>): Promise<T> {
    return this.#changes.run(id, change);
  }

  /** Makes a written file the part of that number, in place of one that was there. */
  async commitPart(
    file: IncomingFile,
    { id }: MultipartUpload,
    partNumber: number,
    metadata: ObjectMetadata,
  ): Promise<void> {
    await file.finish(metadata);
    await rename(file.path, this.partPath(id, partNumber));
  }

  /** In ascending order. */
  async partNumbers({ id }: MultipartUpload): Promise<readonly number[]> {
    const names = await readdir(this.path(id));
    return names
      .filter((name) => PART_FILE.test(name))
      .sort()
      .map(Number);
  }

  /** The caller closes the part, or reads it to its end. */
  async openPart({ id }: MultipartUpload, partNumber: number): Promise<ObjectFile | undefined> {
    try {
      return await ObjectFile.open(await open(this.partPath(id, partNumber)));
    } catch (error) {
      // No such part.
      if (hasErrorCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** Ends an upload; its parts are removed. */
  async remove({ id }: MultipartUpload): Promise<void> {
    const removed = this.incomingPath();
    await rename(this.path(id), removed);
    await rm(removed, { recursive: true });
  }

  private path(id: string): string {
    return join(this.directory, UPLOADS, id);
  }

  private partPath(id: string, partNumber: number): string {
    return join(this.path(id), String(partNumber).padStart(5, '0'));
  }

  private incomingPath(): string {
    return join(this.directory, INCOMING, randomUUID());
  }
}

const UPLOADS = '.uploads';
const UPLOAD_FILE = 'upload.json';
const UPLOAD_ID = /^[0-9a-f]{64}$/;
const PART_FILE = /^\d{5}$/;

/** The time in front, so that ids have an order. */
function newId(initiated: string): string {
  return Date.parse(initiated).toString(16).padStart(12, '0') + randomBytes(26).toString('hex');
}
