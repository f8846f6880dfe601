import type { Findings } from './findings.js';
import type { UrlParameters } from './url-parameters.js';

/**
 * Looks for checksums of no bytes, which signers add that have no body yet. Whether S3 heeds them in a
 * query differs between servers; in a URL to read from they do no harm.
 * @see https://github.com/aws/aws-sdk-js-v3/issues/6810
 */
export function checkEmptyBody(parameters: UrlParameters, findings: Findings): void {
  const operation = parameters.get('x-id');
  if (operation !== undefined && operation !== 'PutObject' && operation !== 'UploadPart') return;
  for (const [name, value] of OF_EMPTY_BODY) {
    if (parameters.get(name) === value) findings.add('empty_body_checksum', name);
  }
}

const OF_EMPTY_BODY = [
  ['x-amz-checksum-crc32', 'AAAAAA=='],
  ['x-amz-checksum-crc32c', 'AAAAAA=='],
  ['x-amz-checksum-crc64nvme', 'AAAAAAAAAAA='],
  ['x-amz-checksum-sha1', '2jmj7l5rSw0yVb/vlWAYkK/YBwk='],
  ['x-amz-checksum-sha256', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
  ['X-Amz-Content-Sha256', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
] as const;
