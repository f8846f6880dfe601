import { Busboy } from '@fastify/busboy';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { S3Error } from '../response/s3-error.js';

/** A form as it arrives: the fields before the file, and the file, which is still to be read. */
export interface Form {
  /** By lower-case name, since S3 takes names in any case. */
  readonly fields: ReadonlyMap<string, string>;
  /** The last part of the path that the client gave; empty when it gave none. */
  readonly fileName: string;
  /**
   * To be read once. It ends where the whole form has ended, and fails when that was malformed; fields
   * behind the file are ignored, as S3 does.
   * @throws {S3Error} `MalformedPOSTRequest`, `InvalidArgument` for a second file
   */
  readonly file: AsyncIterable<Buffer>;
}

/**
 * Reads a `multipart/form-data` body up to its file, and hands the form on. What `use` leaves of the body
 * is not read.
 * @throws {S3Error} `MalformedPOSTRequest`, `MaxPostPreDataLengthExceededError`, `InvalidArgument` for a
 *   field that stands twice and for a form without a file
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export async function readForm<T>(
  contentType: string,
  body: AsyncIterable<Buffer>,
  use: (form: Form) => Promise<T>,
): Promise<T> {
  const parser = formParser(contentType);
  const opened = new Promise<Form>((resolve, reject) => {
    const refuse = (error: S3Error) => {
      // First, since the parser goes on to the end of its chunk, and may come to the file in it.
      reject(error);
      parser.destroy(error);
    };
    const fields = new FormFields(refuse);
    parser.on('field', (name, value, _, truncated) => fields.add(name, value, truncated));
    parser.on('fieldsLimit', () => refuse(tooMuchBeforeFile()));
    parser.on('filesLimit', () => refuse(notOneFile('2')));
    parser.on('file', (_, stream, fileName: string | undefined) => {
      fields.close();
      const file = fileOf(stream, parsing);
      resolve({ fields: fields.byName, fileName: fileName ?? '', file });
    });
    const parsing = parse(body, parser);
    parsing.then(() => reject(notOneFile('0')), reject);
  });
  try {
    return await use(await opened);
  } finally {
    parser.destroy();
  }
}

/** Bytes of names and values in front of the file. */
const MAX_FIELD_BYTES = 20 * 1024;
const MAX_FIELDS = 200;

function formParser(contentType: string) {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, files: 1 },
      // Some clients give every field a file name.
      isPartAFile: (name) => name?.toLowerCase() === 'file',
    });
  } catch {
    // Its only failure: a content type without a boundary.
    throw malformed();
  }
}

class FormFields {
  readonly byName = new Map<string, string>();
  #bytes = 0;
  #closed = false;

  constructor(private readonly refuse: (error: S3Error) => void) {}

  add(name: string | undefined, value: string, truncated: boolean): void {
    if (this.#closed) return;
    if (!name) return this.refuse(malformed());
    this.#bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
    if (truncated || this.#bytes > MAX_FIELD_BYTES) return this.refuse(tooMuchBeforeFile());
    const lowerCase = name.toLowerCase();
    if (this.byName.has(lowerCase)) return this.refuse(givenTwice(name));
    this.byName.set(lowerCase, value);
  }

  close(): void {
    this.#closed = true;
  }
}

async function parse(body: AsyncIterable<Buffer>, parser: Writable): Promise<void> {
  try {
    await pipeline(body, parser);
  } catch (error) {
    throw error instanceof Error && UNEXPECTED_END.test(error.message) ? malformed() : error;
  }
}

/** The parser's own error has no code. */
const UNEXPECTED_END = /unexpected end of multipart data/i;

function fileOf(stream: Readable, parsing: Promise<void>): AsyncGenerator<Buffer> {
  // When a body breaks off, the parser leaves the stream open, or emits an error on it, which would end the
  // process where nobody reads.
  stream.on('error', () => undefined);
  parsing.catch(() => stream.destroy());
  return readFile(stream, parsing);
}

async function* readFile(stream: Readable, parsing: Promise<void>): AsyncGenerator<Buffer> {
  const chunks: AsyncIterable<unknown> = stream;
  try {
    for await (const chunk of chunks) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (error) {
    await parsing; // it knows the reason
    throw error;
  }
  await parsing;
}

const malformed = () =>
  new S3Error(
    'MalformedPOSTRequest',
    'The body of your POST request is not well-formed multipart/form-data.',
  );

const tooMuchBeforeFile = () =>
  new S3Error(
    'MaxPostPreDataLengthExceededError',
    'Your POST request fields preceding the upload file were too large.',
  );

const notOneFile = (count: string) =>
  new S3Error('InvalidArgument', 'POST requires exactly one file upload per request.', {
    ArgumentName: 'file',
    ArgumentValue: count,
  });

const givenTwice = (name: string) =>
  new S3Error('InvalidArgument', 'A form field must not be given twice.', { ArgumentName: name });
