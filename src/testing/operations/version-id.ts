import type { QueryParameters } from '../../sigv4/index.js';
import { queryParameter } from '../request/request-target.js';
import { S3Error } from '../response/s3-error.js';

/**
 * Versions are not kept: an object has the one that S3 calls `null`.
 * @throws {S3Error} `NoSuchVersion`
 */
export function checkVersionId(query: QueryParameters): void {
  const versionId = queryParameter(query, 'versionId');
  if (versionId === undefined || versionId === 'null') return;
  throw new S3Error('NoSuchVersion', 'The specified version does not exist.', {
    VersionId: versionId,
  });
}
