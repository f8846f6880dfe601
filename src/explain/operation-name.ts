import type { UrlParameters } from './url-parameters.js';

/**
 * The operation that `x-id` names, which the AWS SDK for JavaScript adds for those on objects.
 * @see https://github.com/aws/aws-sdk-js-v3/tree/main/clients/client-s3
 */
export function operationOf(parameters: UrlParameters): {
  readonly operation: string | null;
  readonly method: string | null;
} {
  const operation = parameters.get('x-id') ?? '';
  const method = METHODS.get(operation);
  return method === undefined ? { operation: null, method: null } : { operation, method };
}

const METHODS: ReadonlyMap<string, string> = new Map([
  ['GetObject', 'GET'],
  ['HeadObject', 'HEAD'],
  ['ListParts', 'GET'],
  ['PutObject', 'PUT'],
  ['CopyObject', 'PUT'],
  ['UploadPart', 'PUT'],
  ['UploadPartCopy', 'PUT'],
  ['DeleteObject', 'DELETE'],
  ['AbortMultipartUpload', 'DELETE'],
]);
