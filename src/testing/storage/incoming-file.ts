import { open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { metadataTrailer } from './object-file.js';
import type { ObjectMetadata } from './object-metadata.js';

/** The folder of what is being written; emptied when a store starts. */
export const INCOMING = '.incoming';

/** A file being written; no reader sees it before it is renamed to the place of an object. */
export class IncomingFile {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  static async create(path: string): Promise<IncomingFile> {
    return new IncomingFile(path, await open(path, 'wx'));
  }

  async write(bytes: AsyncIterable<Buffer>): Promise<void> {
    await writeFile(this.handle, bytes);
  }

  /** Makes the file a whole object and sees it onto the disk, so that a crash can't tear it. */
  async finish(metadata: ObjectMetadata): Promise<void> {
    await this.handle.writeFile(metadataTrailer(metadata));
    await this.handle.datasync();
    await this.handle.close();
  }

  /** Closes and removes what was not renamed. */
  async discard(): Promise<void> {
    await this.handle.close();
    await rm(this.path, { force: true });
  }
}
