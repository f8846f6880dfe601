import type { AuthenticatedRequest } from '../authentication/authenticate.js';
import { S3Error } from '../response/s3-error.js';
import type { S3Response } from '../response/s3-response.js';
import type { StoreContext } from '../store-context.js';
import { createBucket, headBucket } from './buckets.js';
import { deleteObject } from './delete-object.js';
import { getObject } from './get-object.js';
import { listObjectsV2 } from './list-objects.js';
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
  refuseUnknownHeaders(request);
  if (operation !== CREATE_BUCKET && !context.files.hasBucket(bucket)) {
    throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', {
      BucketName: bucket,
    });
  }
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', 'Your key is too long', {
      Size: String(Buffer.byteLength(key)),
      MaxSizeAllowed: String(MAX_KEY_BYTES),
    });
  }
  return operation.handle(request, context);
}

const CREATE_BUCKET: Operation = { handle: createBucket, parameters: [] };

const OBJECT_OPERATIONS: Readonly<Record<string, Operation>> = {
  GET: { handle: getObject, parameters: ['versionId', ...RESPONSE_OVERRIDES.keys()] },
  HEAD: { handle: getObject, parameters: ['versionId', ...RESPONSE_OVERRIDES.keys()] },
  PUT: { handle: putObject, parameters: [] },
  DELETE: { handle: deleteObject, parameters: ['versionId'] },
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
};

const MAX_KEY_BYTES = 1024;

function findOperation({ method, bucket, key }: AuthenticatedRequest): Operation {
  const operations = key === '' ? BUCKET_OPERATIONS : OBJECT_OPERATIONS;
  const operation =
    bucket === '' || !Object.hasOwn(operations, method) ? undefined : operations[method];
  if (operation) return operation;
  // Multipart uploads are POST and PUT with ?uploads and ?uploadId: they come to their own table.
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

// Left out, they would change what the operation means: a copy would store an empty object.
function refuseUnknownHeaders({ headers }: AuthenticatedRequest): void {
  const unknown = [...headers.keys()].find((name) => NOT_IMPLEMENTED_HEADER.test(name));
  if (unknown !== undefined) throw notImplemented(unknown);
}

const NOT_IMPLEMENTED_HEADER =
  /^x-amz-(copy-source|object-lock-|write-offset-bytes|if-match-|rename-source|server-side-encryption-customer-)/;

function notImplemented(what: string): S3Error {
  return new S3Error(
    'NotImplemented',
    'A header or query you provided implies functionality that is not implemented.',
    { NotImplemented: what },
  );
}
