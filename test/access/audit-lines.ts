import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** A line of the audit log, as its readers know it. */
export interface AuditLine {
  readonly type: 'audit';
  readonly time: string;
  readonly request_id: string;
  readonly outcome: 'issued' | 'refused';
  readonly code: string | null;
  readonly principal: string | null;
  readonly grant: string | null;
  readonly operation: string | null;
  readonly bucket: string | null;
  readonly key: string | null;
  readonly expires_at: string | null;
  readonly address: string;
  readonly signature_sha256: string | null;
}

/** All lines of an audit log; a line that is torn is an error. */
export async function auditLines(file: string): Promise<readonly AuditLine[]> {
  const text = await readFile(file, 'utf8');
  if (!text.endsWith('\n')) throw new Error('the last line is torn');
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line) as AuditLine);
}

/** What the line of a URL has as `signature_sha256`. */
export const signatureSha256 = (url: string): string =>
  sha256(new URL(url).searchParams.get('X-Amz-Signature') ?? 'the URL has no signature');

/** In hexadecimal. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
