import { isTextRecord } from './object-metadata.js';

/** What the store knows of an upload in parts that is not completed. */
export interface MultipartUpload {
  /** Those of one key are in the order of their beginning. */
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  /** RFC 3339, in UTC. */
  readonly initiated: string;
  /** As those of an object. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tagging: string;
  /** What the object's checksum is to be; `undefined` when none was asked for. */
  readonly checksum?: MultipartChecksum;
}

/**
 * `COMPOSITE` is the checksum of the parts' checksums, `FULL_OBJECT` that of all bytes.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export interface MultipartChecksum {
  /** In lower case, `crc32`. */
  readonly algorithm: string;
  readonly type: 'COMPOSITE' | 'FULL_OBJECT';
}

/** Whether a value read from disk is an upload. */
export function isMultipartUpload(value: unknown): value is MultipartUpload {
  if (typeof value !== 'object' || value === null) return false;
  const { id, bucket, key, initiated, headers, tagging, checksum }: Fields = value;
  return (
    [id, bucket, key, initiated, tagging].every((field) => typeof field === 'string') &&
    isTextRecord(headers) &&
    (checksum === undefined || isTextRecord(checksum))
  );
}

type Fields = Partial<Record<keyof MultipartUpload, unknown>>;
