import type { PolicyCondition } from '../sigv4/index.js';
import type { PostRequest } from './operation.js';
import { PresignError } from './presign-error.js';
import { checkPostFields } from './request-fields.js';
import { MAX_PUT_BYTES } from './rules.js';

/** What a form of an upload says, before it is signed. */
export interface PostForm {
  readonly fields: Readonly<Record<string, string>>;
  /** One for each field, the bucket, the file's size, and the type where it is the uploader's to say. */
  readonly conditions: readonly PolicyCondition[];
}

/**
 * Puts an upload by a form into S3's words. The key is exact and the size always bounded: a policy is good for
 * any number of uploads while it lives.
 * @param bucket the real name
 * @throws {PresignError} `validation_failed`, naming every field that does not fit; `invalid_key`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
 */
export function postForm(request: PostRequest, bucket: string): PostForm {
  checkPostFields(request);
  refuseSubstitution(request);
  const { contentTypePrefix, contentLengthRange: { min = 0, max = MAX_PUT_BYTES } = {} } = request;
  const fields = fieldsOf(request);
  return {
    fields,
    conditions: [
      { bucket },
      ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
      ...(contentTypePrefix === undefined
        ? []
        : [['starts-with', '$Content-Type', contentTypePrefix] as const]),
      ['content-length-range', min, max],
    ],
  };
}

function fieldsOf(request: PostRequest): Record<string, string> {
  const { key, contentType, contentDisposition, successActionStatus, metadata = {} } = request;
  const fields: Record<string, string> = { key };
  if (contentType !== undefined) fields['Content-Type'] = contentType;
  if (contentDisposition !== undefined) fields['Content-Disposition'] = contentDisposition;
  if (successActionStatus !== undefined) {
    fields['success_action_status'] = String(successActionStatus);
  }
  for (const [name, value] of Object.entries(metadata)) {
    fields[`x-amz-meta-${name.toLowerCase()}`] = value;
  }
  return fields;
}

/** In the fields of a form S3 puts the name of the uploader's file in place of this. */
const FILE_NAME = '${filename}';

const NO_SUBSTITUTION = `must not hold ${FILE_NAME}, which S3 would replace`;

function refuseSubstitution({ key, contentType, contentDisposition, metadata }: PostRequest): void {
  if (key.includes(FILE_NAME)) throw substituted('invalid_key', 'key');
  if (contentType?.includes(FILE_NAME)) throw substituted('validation_failed', 'contentType');
  if (contentDisposition?.includes(FILE_NAME)) {
    throw substituted('validation_failed', 'contentDisposition');
  }
  if (Object.values(metadata ?? {}).some((value) => value.includes(FILE_NAME))) {
    throw substituted('validation_failed', 'metadata');
  }
}

const substituted = (code: 'invalid_key' | 'validation_failed', field: string) =>
  new PresignError(code, `${field} ${NO_SUBSTITUTION}`, [{ field, message: NO_SUBSTITUTION }]);
