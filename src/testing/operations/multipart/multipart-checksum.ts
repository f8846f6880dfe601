import type { RequestHeaders } from '../../request/request-headers.js';
import { S3Error } from '../../response/s3-error.js';
import type { MultipartChecksum } from '../../storage/multipart-upload.js';
import type { ObjectMetadata } from '../../storage/object-metadata.js';
import { checksumDigest, declaredChecksum } from '../checksum.js';

/**
 * The checksum that a new upload asks for in `x-amz-checksum-algorithm` and `x-amz-checksum-type`.
 * @throws {S3Error} `InvalidRequest` for a type that the algorithm does not have, `NotImplemented`
 */
export function requestedChecksum(headers: RequestHeaders): MultipartChecksum | undefined {
  const algorithm = headers.get('x-amz-checksum-algorithm')?.toLowerCase();
  const type = headers.get('x-amz-checksum-type')?.toUpperCase();
  if (algorithm === undefined) {
    if (type === undefined) return undefined;
    throw invalid('The x-amz-checksum-type header needs the x-amz-checksum-algorithm header.');
  }
  checksumDigest(algorithm);
  const types = typesOf(algorithm);
  const chosen = type === undefined ? types[0] : types.find((candidate) => candidate === type);
  if (chosen) return { algorithm, type: chosen };
  throw invalid(`The ${type} checksum type cannot be used with the ${algorithm} algorithm.`);
}

/** What the answers about an upload say of its checksum. */
export function checksumTypeHeaders(
  checksum: MultipartChecksum | undefined,
): Readonly<Record<string, string>> {
  if (!checksum) return {};
  return {
    'x-amz-checksum-algorithm': checksum.algorithm.toUpperCase(),
    'x-amz-checksum-type': checksum.type,
  };
}

/**
 * Refuses a part whose checksum can't become part of the object's.
 * @throws {S3Error} `InvalidRequest`
 */
export function checkPartChecksum(
  headers: RequestHeaders,
  checksum: MultipartChecksum | undefined,
): void {
  if (!checksum) return;
  const actual = declaredChecksum(headers)?.algorithm;
  if (actual === checksum.algorithm) return;
  if (actual === undefined && checksum.type === 'FULL_OBJECT') return;
  throw invalid(
    `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm}, actual checksum Type: ${actual ?? 'null'}`,
  );
}

/** The checksum of checksums, `fm1qSw==-2`. */
export function compositeChecksum(algorithm: string, parts: readonly ObjectMetadata[]): string {
  const digest = checksumDigest(algorithm);
  for (const { checksums } of parts) {
    digest.update(Buffer.from(checksums[`x-amz-checksum-${algorithm}`] ?? '', 'base64'));
  }
  return `${digest.digest().toString('base64')}-${parts.length}`;
}

/** An object's checksums as elements: `ChecksumCRC32`. */
export function checksumElements(checksums: Readonly<Record<string, string>>) {
  const elements = Object.entries(checksums).map(([header, value]) => [
    checksumElement(header),
    value,
  ]);
  return Object.fromEntries(elements) as Readonly<Record<string, string>>;
}

/** `ChecksumCRC32` of `x-amz-checksum-crc32`. */
export function checksumElement(header: string): string {
  const name = header.slice('x-amz-checksum-'.length);
  return name === 'type' ? 'ChecksumType' : `Checksum${name.toUpperCase()}`;
}

/** The first is the default. */
function typesOf(algorithm: string): readonly MultipartChecksum['type'][] {
  if (algorithm === 'crc64nvme') return ['FULL_OBJECT'];
  return algorithm.startsWith('crc') ? ['COMPOSITE', 'FULL_OBJECT'] : ['COMPOSITE'];
}

const invalid = (message: string) => new S3Error('InvalidRequest', message);
