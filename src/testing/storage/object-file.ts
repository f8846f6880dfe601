import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { isObjectMetadata, type ObjectMetadata } from './object-metadata.js';

/**
 * An object on disk: ONE file, so that its bytes and its metadata can't disagree.
 *
 * ```text
 * hello                       the bytes of the object
 * {"key":"a.txt","size":5,…}  metadata as JSON in UTF-8
 * 000000b2                    the length of that JSON, 32 bit, big-endian
 * ```
 * The metadata stands behind, since checksums are known only when the bytes are written.
 */
export class ObjectFile {
  private constructor(
    private readonly handle: FileHandle,
    readonly metadata: ObjectMetadata,
  ) {}

  /** Takes the handle over: it is closed here when the file can't be read. */
  static async open(handle: FileHandle): Promise<ObjectFile> {
    try {
      return new ObjectFile(handle, await readMetadata(handle));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Bytes from `start` to `end`, both included; the stream closes the file. */
  read(start: number, end: number): Readable {
    return this.handle.createReadStream({ start, end });
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** What follows the bytes of an object. */
export function metadataTrailer(metadata: ObjectMetadata): Buffer {
  const json = Buffer.from(JSON.stringify(metadata));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(json.length);
  return Buffer.concat([json, length]);
}

const LENGTH_BYTES = 4;

async function readMetadata(handle: FileHandle): Promise<ObjectMetadata> {
  const { size } = await handle.stat();
  const jsonEnd = size - LENGTH_BYTES;
  if (jsonEnd < 0) throw new Error('object file is too short');
  const jsonLength = (await readExactly(handle, jsonEnd, LENGTH_BYTES)).readUInt32BE();
  if (jsonLength > jsonEnd) throw new Error('object file is damaged');
  const json = await readExactly(handle, jsonEnd - jsonLength, jsonLength);
  const metadata: unknown = JSON.parse(json.toString('utf8'));
  if (!isObjectMetadata(metadata) || metadata.size + jsonLength !== jsonEnd) {
    throw new Error('object file is damaged');
  }
  return metadata;
}

async function readExactly(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  if (bytesRead !== length) throw new Error('object file ends too early');
  return buffer;
}
