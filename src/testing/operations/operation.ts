import type { AuthenticatedRequest } from '../authentication/authenticate.js';
import { S3Error } from '../response/s3-error.js';
import type { S3Response } from '../response/s3-response.js';
import type { StoreContext } from '../store-context.js';
import { checkBucket, createBucket, headBucket } from './buckets.js';
import { deleteObject } from './delete-object.js';
import { getObject } from './get-object.js';
import { checkKeyLength } from './key-length.js';
import { listObjectsV2 } from './list-objects.js';
import { abortMultipartUpload } from './multipart/abort-multipart-upload.js';
import { completeMultipartUpload } from './multipart/complete-multipart-upload.js';
import { createMultipartUpload } from './multipart/create-multipart-upload.js';
import { listMultipartUploads } from './multipart/list-multipart-uploads.js';
import { listParts } from './multipart/list-parts.js';
import { uploadPart } from './multipart/upload-part.js';
import { notImplemented, refuseUnknownHeaders } from './not-implemented.js';
import { putObject } from './put-object.js';
import { RESPONSE_OVERRIDES } from './response-overrides.js';

type Handler = (request: AuthenticatedRequest, context: StoreContext) => Promise<S3Response>;

interface Operation {
  readonly handle: Handler;
  /** The query parameters that it knows, those of the signature aside. */
  readonly parameters: readonly string[];
}

/**
 * Finds the operation that a request asks for and runs it.
 * @throws {S3Error} `NotImplemented`, `MethodNotAllowed`, `NoSuchBucket`, `KeyTooLongError`, and what the
 *   operation answers
 */
export async function runOperation(
  request: AuthenticatedRequest,
  context: StoreContext,
): Promise<S3Response> {
  const { bucket, key } = request;
  const operation = findOperation(request);
  refuseUnknownParameters(request, operation);
  refuseUnknownHeaders(request.headers);
  if (operation !== CREATE_BUCKET) checkBucket(bucket, context);
  checkKeyLength(key);
  return operation.handle(request, context);
}

const CREATE_BUCKET: Operation = { handle: createBucket, parameters: [] };

const OBJECT_OPERATIONS: Readonly<Record<string, Operation>> = {
  GET: { handle: getObject, parameters: ['versionId', ...RESPONSE_OVERRIDES.keys()] },
  HEAD: { handle: getObject, parameters: ['versionId', ...RESPONSE_OVERRIDES.keys()] },
  PUT: { handle: putObject, parameters: [] },
  DELETE: { handle: deleteObject, parameters: ['versionId'] },
  'POST ?uploads': { handle: createMultipartUpload, parameters: ['uploads'] },
  'PUT ?uploadId': { handle: uploadPart, parameters: ['uploadId', 'partNumber'] },
  'POST ?uploadId': { handle: completeMultipartUpload, parameters: ['uploadId'] },
  'DELETE ?uploadId': { handle: abortMultipartUpload, parameters: ['uploadId'] },
  'GET ?uploadId': {
    handle: listParts,
    parameters: ['uploadId', 'max-parts', 'part-number-marker', 'encoding-type'],
  },
};

const BUCKET_OPERATIONS: Readonly<Record<string, Operation>> = {
  GET: {
    handle: listObjectsV2,
    parameters: [
      'list-type',
      'prefix',
      'delimiter',
      'max-keys',
      'continuation-token',
      'start-after',
      'encoding-type',
      'fetch-owner',
    ],
  },
  HEAD: { handle: headBucket, parameters: [] },
  PUT: CREATE_BUCKET,
  'GET ?uploads': {
    handle: listMultipartUploads,
    parameters: [
      'uploads',
      'prefix',
      'delimiter',
      'key-marker',
      'upload-id-marker',
      'max-uploads',
      'encoding-type',
    ],
  },
};

/** Parameters that make a request one of an upload in parts. */
const SUBRESOURCES = ['uploads', 'uploadId'];

function findOperation({ method, bucket, key, query }: AuthenticatedRequest): Operation {
  const operations = key === '' ? BUCKET_OPERATIONS : OBJECT_OPERATIONS;
  const subresource = query.find(([name]) => SUBRESOURCES.includes(name))?.[0];
  const name = subresource === undefined ? method : `${method} ?${subresource}`;
  const operation =
    bucket === '' || !Object.hasOwn(operations, name) ? undefined : operations[name];
  if (operation) return operation;
  if (['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].includes(method)) throw notImplemented(method);
  throw new S3Error(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    { Method: method },
  );
}

// A subresource such as ?acl makes it another operation, never the one on the object itself. S3 ignores
// parameters that begin with x-.
function refuseUnknownParameters({ query }: AuthenticatedRequest, operation: Operation): void {
  const unknown = query.find(
    ([name]) => !/^x-/i.test(name) && !operation.parameters.includes(name),
  );
  if (unknown) throw notImplemented(unknown[0]);
}
