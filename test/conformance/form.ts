import { randomUUID } from 'node:crypto';
import { send, type Answer } from '../support/http.js';
import type { PresignedPost } from '../support/api.js';

/** What is sent with a form, where it differs from what the API says. */
interface Changes {
  /** Added to the API's fields; `undefined` leaves one of those out. */
  readonly fields?: Readonly<Record<string, string | undefined>>;
  readonly file?: string | Buffer;
}

/** Sends a file by a form, as a browser does (RFC 7578), the file last. */
export function submit(post: PresignedPost, { fields, file = '' }: Changes = {}): Promise<Answer> {
  const boundary = `form-${randomUUID()}`;
  const parts = Object.entries({ ...post.fields, ...fields })
    .filter((field): field is [string, string] => field[1] !== undefined)
    .map(([name, value]) => `--${boundary}\r\n${disposition(name)}\r\n\r\n${value}\r\n`);
  const body = Buffer.concat([
    Buffer.from(parts.join('')),
    Buffer.from(`--${boundary}\r\n${disposition('file')}; filename="f.bin"\r\n\r\n`),
    Buffer.from(file),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': body.length,
  };
  return send('POST', post.url, headers, body);
}

const disposition = (name: string) => `content-disposition: form-data; name="${name}"`;
