import { UNSAFE_CHARACTERS } from './unsafe-characters.js';

/** What file systems allow for one name, in bytes of UTF-8. */
const MAX_BYTES = 255;

/** An extension that is longer is none. */
const MAX_EXTENSION_BYTES = 32;

/**
 * A user's name for a file, made into one segment of a key that every client and file system takes as it stands:
 * what is before the last slash is dropped, as are leading dots and what can't be seen; characters that are reserved
 * anywhere become `_`. All scripts are kept, in NFC, and so is the extension.
 * @returns 1 to 255 bytes of UTF-8; `file` where nothing is left
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html#object-key-guidelines
 * @see https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
export function safeFileName(name: string): string {
  const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const plain = bounded(last)
    .replace(UNSAFE, '')
    .normalize('NFC')
    .replace(RESERVED, '_')
    .replace(SPACES, ' ')
    .replace(/^[. ]+/, '');
  const named = DEVICE.test(plain) ? `_${plain}` : plain;
  return withoutEnd(cut(withoutEnd(named))) || 'file';
}

const UNSAFE = new RegExp(`[${UNSAFE_CHARACTERS}]`, 'gu');

/** Reserved on Windows or in URLs, or in S3's list of characters to avoid. */
const RESERVED = /["#%*/:;<>?[\\\]^`{|}~]/g;

const SPACES = /\p{Zs}+/gu;

/** Names of devices on Windows, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:[ .]|$)/i;

/** Start and end of a name that is too long anyway, so that its length costs nothing. */
const bounded = (name: string) =>
  name.length > 1024 ? name.slice(0, 960) + name.slice(-64) : name;

const withoutEnd = (name: string) => name.replace(/[. ]+$/, '');

/** Shortens the part before the extension. */
function cut(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const dot = name.lastIndexOf('.');
  const end = dot < 0 ? '' : name.slice(dot);
  const extension = Buffer.byteLength(end) <= MAX_EXTENSION_BYTES ? end : '';
  const stem = Buffer.from(name.slice(0, name.length - extension.length));
  const room = MAX_BYTES - Buffer.byteLength(extension);
  // As a stream: a character that is cut in two is left out.
  return new TextDecoder().decode(stem.subarray(0, room), { stream: true }) + extension;
}
