import type { Operation, OperationRequest } from './operation.js';
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
  let faults: FieldFault[] | undefined;
  // With inherited fields: they are read too.
  for (const field in request) {
    const value: unknown = request[field as keyof OperationRequest];
    const rule = known.get(field);
    if (rule && (value === undefined || rule.accepts(value))) continue;
    (faults ??= []).push({ field, message: rule ? rule.message : 'is not a known field' });
  }
  if (request.operation === 'put' && request.kmsKeyId !== undefined && !usesKms(request)) {
    (faults ??= []).push(NO_KMS);
  }
  if (faults) throw failed(faults);
}

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

const EVERY_OPERATION = {
  operation: rules.oneOf('get', 'head', 'put', 'delete'),
  // Its content is judged by `objectKey`, which has an error of its own.
  key: { message: '', accepts: () => true },
  bucket: rules.string,
  expiresIn: rules.expiresIn,
  maxExpiresIn: rules.expiresIn,
};

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

const NO_OPERATION: FieldFault = {
  field: 'operation',
  message: EVERY_OPERATION.operation.message,
};
const NO_KMS: FieldFault = {
  field: 'kmsKeyId',
  message: 'needs server-side encryption with aws:kms or aws:kms:dsse',
};
