/** What the store knows of an object besides its bytes. */
export interface ObjectMetadata {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  /** RFC 3339, in UTC. */
  readonly lastModified: string;
  /** Headers that GET answers as they were given: content-type, x-amz-meta-* and so on. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-checksum-*` headers, answered when asked for. */
  readonly checksums: Readonly<Record<string, string>>;
  /** The value of `x-amz-tagging`, empty when there are no tags. */
  readonly tagging: string;
}

/** Whether a value read from disk is metadata. */
export function isObjectMetadata(value: unknown): value is ObjectMetadata {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Partial<Record<keyof ObjectMetadata, unknown>> = value;
  return (
    Number.isSafeInteger(fields.size) &&
    [fields.key, fields.etag, fields.lastModified, fields.tagging].every(isString) &&
    isTextRecord(fields.headers) &&
    isTextRecord(fields.checksums)
  );
}

const isString = (value: unknown) => typeof value === 'string';

export function isTextRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(isString);
}
