import { uriEncode, UNSIGNED_PAYLOAD } from '../sigv4/index.js';
import { contentDisposition } from './content-disposition.js';
import type { GetRequest, OperationRequest, PutRequest } from './operation.js';
import { checkFields } from './request-fields.js';

export type Method = 'GET' | 'HEAD' | 'PUT' | 'DELETE';

/** The parts of the HTTP request that an operation decides; host and path come from the endpoint. */
export interface ObjectRequestParts<M extends Method | 'POST' = Method> {
  readonly method: M;
  readonly query: readonly (readonly [name: string, value: string])[];
  /** What the holder of the URL must send. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Puts an operation into S3's words: method, query parameters, headers. The query holds what the SDK's
 * presigner writes too (`x-id`, `X-Amz-Content-Sha256`), so that both give the same URL.
 * @throws {PresignError} `validation_failed`, naming every field that does not fit
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export function objectRequestParts(request: OperationRequest): ObjectRequestParts {
  checkFields(request);
  switch (request.operation) {
    case 'get':
      return { method: 'GET', query: getQuery(request), headers: NO_HEADERS };
    case 'head':
      return { method: 'HEAD', query: versionQuery(HEAD_OBJECT, request), headers: NO_HEADERS };
    case 'delete':
      return { method: 'DELETE', query: versionQuery(DELETE_OBJECT, request), headers: NO_HEADERS };
    case 'put':
      return { method: 'PUT', query: PUT_OBJECT, headers: putHeaders(request) };
  }
}

type Query = ObjectRequestParts['query'];

const NO_HEADERS = Object.freeze({});

/**
 * Frozen, so that the signer encodes it once a second.
 * @param id what the SDK writes into `x-id`; its HeadObject has none
 */
function operationQuery(id?: string): Query {
  const payload = Object.freeze(['X-Amz-Content-Sha256', UNSIGNED_PAYLOAD] as const);
  return Object.freeze(
    id === undefined ? [payload] : [payload, Object.freeze(['x-id', id] as const)],
  );
}
const GET_OBJECT = operationQuery('GetObject');
const HEAD_OBJECT = operationQuery();
const PUT_OBJECT = operationQuery('PutObject');
const DELETE_OBJECT = operationQuery('DeleteObject');

function versionQuery(query: Query, { versionId }: { readonly versionId?: string | undefined }) {
  return versionId === undefined ? query : [...query, ['versionId', versionId] as const];
}

function getQuery(request: GetRequest): Query {
  const { disposition, downloadAs, responseContentType } = request;
  const query = versionQuery(GET_OBJECT, request);
  if (!disposition && downloadAs === undefined && responseContentType === undefined) return query;
  return [
    ...query,
    ...present({
      'response-content-type': responseContentType,
      'response-content-disposition':
        disposition || downloadAs
          ? contentDisposition(disposition ?? 'attachment', downloadAs)
          : undefined,
    }),
  ];
}

function putHeaders(request: PutRequest): Record<string, string> {
  const headers = Object.fromEntries(
    present({
      'cache-control': request.cacheControl,
      'content-disposition': request.contentDisposition,
      'content-length': request.contentLength?.toString(),
      'content-type': request.contentType,
      'if-none-match': request.overwrite === false ? '*' : undefined,
      'x-amz-checksum-sha256': request.checksumSha256,
      'x-amz-server-side-encryption': request.serverSideEncryption,
      'x-amz-server-side-encryption-aws-kms-key-id': request.kmsKeyId,
      'x-amz-storage-class': request.storageClass,
      'x-amz-tagging': request.tagging && taggingHeader(request.tagging),
    }),
  );
  for (const [name, value] of Object.entries(request.metadata ?? {})) {
    headers[`x-amz-meta-${name.toLowerCase()}`] = value;
  }
  return headers;
}

const taggingHeader = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags)
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
    .join('&');

const present = (fields: Readonly<Record<string, string | undefined>>) =>
  Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
