import type { Operation, OperationRequest, PostRequest } from './operation.js';
import { PresignError, type FieldFault } from './presign-error.js';
import * as rules from './rules.js';

/**
 * A request from a caller without types may be anything.
 * @throws {PresignError} `validation_failed` when there is nothing to read fields of
 */
export function assertRequest(request: unknown): asserts request is object {
  if (typeof request !== 'object' || request === null) {
    throw failed([{ field: '', message: 'must be an object' }]);
  }
}

/**
 * Checks every field of a request, whoever made it: callers in process may be without types.
 * @throws {PresignError} `validation_failed`, naming every field that does not fit or is not known
 */
export function checkFields(request: OperationRequest): void {
  assertRequest(request);
  const known = FIELDS.get(request.operation);
  if (!known) throw failed([NO_OPERATION]);
  const faults = faultsOf(request, known);
  if (request.operation === 'put' && request.kmsKeyId !== undefined && !usesKms(request)) {
    throw failed([...faults, NO_KMS]);
  }
  if (faults.length > 0) throw failed(faults);
}

/**
 * The same for an upload by a form.
 * @throws {PresignError} `validation_failed`, naming every field that does not fit or is not known
 */
export function checkPostFields(request: PostRequest): void {
  assertRequest(request);
  const faults = faultsOf(request, POST_FIELDS);
  if (request.contentType !== undefined && request.contentTypePrefix !== undefined) {
    throw failed([...faults, TWO_TYPES]);
  }
  if (faults.length > 0) throw failed(faults);
}

function faultsOf(request: object, known: Fields): readonly FieldFault[] {
  let faults: FieldFault[] | undefined;
  // With inherited fields: they are read too.
  for (const field in request) {
    const value: unknown = request[field as keyof typeof request];
    const rule = known.get(field);
    if (rule && (value === undefined || rule.accepts(value))) continue;
    (faults ??= []).push({ field, message: rule ? rule.message : 'is not a known field' });
  }
  return faults ?? NO_FAULTS;
}

const NO_FAULTS: readonly FieldFault[] = [];

function failed(faults: readonly FieldFault[]): PresignError {
  const names = faults.map(({ field }) => field || 'the request').join(', ');
  return new PresignError('validation_failed', `These fields do not fit: ${names}`, faults);
}

const usesKms = ({
  serverSideEncryption,
}: {
  readonly serverSideEncryption?: string | undefined;
}) => serverSideEncryption === 'aws:kms' || serverSideEncryption === 'aws:kms:dsse';

type Fields = ReadonlyMap<string, rules.Rule>;

const OBJECT = {
  // Its content is judged by `objectKey`, which has an error of its own.
  key: { message: '', accepts: () => true },
  bucket: rules.string,
  expiresIn: rules.expiresIn,
  maxExpiresIn: rules.expiresIn,
};

const EVERY_OPERATION = { operation: rules.oneOf('get', 'head', 'put', 'delete'), ...OBJECT };

const READ = { ...EVERY_OPERATION, versionId: rules.versionId, mustExist: rules.flag };

const fields = (of: Readonly<Record<string, rules.Rule>>): Fields => new Map(Object.entries(of));

const FIELDS: ReadonlyMap<Operation, Fields> = new Map([
  [
    'get',
    fields({
      ...READ,
      disposition: rules.disposition,
      downloadAs: rules.downloadAs,
      responseContentType: rules.contentType,
    }),
  ],
  ['head', fields(READ)],
  ['delete', fields({ ...EVERY_OPERATION, versionId: rules.versionId })],
  [
    'put',
    fields({
      ...EVERY_OPERATION,
      contentType: rules.contentType,
      contentLength: rules.contentLength,
      checksumSha256: rules.checksumSha256,
      overwrite: rules.flag,
      metadata: rules.metadata,
      cacheControl: rules.headerValue,
      contentDisposition: rules.headerValue,
      tagging: rules.tagging,
      storageClass: rules.storageClass,
      serverSideEncryption: rules.serverSideEncryption,
      kmsKeyId: rules.headerValue,
    }),
  ],
]);

const POST_FIELDS = fields({
  ...OBJECT,
  contentType: rules.contentType,
  contentTypePrefix: rules.contentTypePrefix,
  contentLengthRange: rules.contentLengthRange,
  metadata: rules.metadata,
  contentDisposition: rules.headerValue,
  successActionStatus: rules.successActionStatus,
});

const TWO_TYPES: FieldFault = {
  field: 'contentTypePrefix',
  message: 'must be left out where contentType is given',
};
const NO_OPERATION: FieldFault = {
  field: 'operation',
  message: EVERY_OPERATION.operation.message,
};
const NO_KMS: FieldFault = {
  field: 'kmsKeyId',
  message: 'needs server-side encryption with aws:kms or aws:kms:dsse',
};
