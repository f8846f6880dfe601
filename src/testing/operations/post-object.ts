import { UNSIGNED_PAYLOAD } from '../../sigv4/index.js';
import { onlyOneMechanism } from '../authentication/authenticate.js';
import { checkPolicy } from '../post-form/check-policy.js';
import { fileWithin } from '../post-form/file-within.js';
import { replaceFileName } from '../post-form/file-name.js';
import { formHeaders } from '../post-form/form-headers.js';
import { formResponse } from '../post-form/form-response.js';
import { readForm, type Form } from '../post-form/form.js';
import { parsePostPolicy } from '../post-form/post-policy.js';
import { missingField, verifyForm } from '../post-form/verify-form.js';
import { openPayload } from '../request/payload.js';
import type { S3Request } from '../request/s3-request.js';
import { S3Error } from '../response/s3-error.js';
import type { S3Response } from '../response/s3-response.js';
import type { StoreContext } from '../store-context.js';
import { checkBucket } from './buckets.js';
import { checkContentLength } from './content-length.js';
import { checkKeyLength } from './key-length.js';
import { refuseUnknownHeaders } from './not-implemented.js';
import { storeObject } from './store-object.js';

/**
 * PostObject: an upload by a form. What is signed is the policy in it, so that it is verified here.
 * @param onRead called when the body is first read
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export async function postObject(
  request: S3Request,
  context: StoreContext,
  onRead: () => void,
): Promise<S3Response> {
  const { message, headers, bucket } = request;
  const contentType = headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*(;|$)/i.test(contentType)) throw notAForm();
  if (headers.has('authorization')) throw onlyOneMechanism();
  checkBucket(bucket, context);
  const payload = openPayload(message, headers, UNSIGNED_PAYLOAD, onRead);
  checkContentLength(payload.length);
  return readForm(contentType, payload.bytes, (form) => storeForm(form, request, context));
}

async function storeForm(
  form: Form,
  { bucket, bucketUrl, date }: S3Request,
  { files, signer }: StoreContext,
): Promise<S3Response> {
  const fields = replaceFileName(form);
  const key = fields.get('key');
  if (key === undefined) throw missingField('key');
  const policy = parsePostPolicy(verifyForm(fields, signer));
  const range = checkPolicy(policy, new Map([...fields, ['bucket', bucket]]), date);
  if (key === '') throw emptyKey();
  checkKeyLength(key);
  const headers = formHeaders(fields);
  refuseUnknownHeaders(headers);
  const bytes = fileWithin(range, form.file);
  const trailer = new Map<string, string>();
  const stored = await storeObject({ bucket, key, headers, date, bytes, trailer }, files);
  return formResponse(fields, { bucket, bucketUrl, ...stored });
}

const notAForm = () =>
  new S3Error(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    { Condition: 'Bucket POST must be of the enclosure-type multipart/form-data' },
  );

const emptyKey = () =>
  new S3Error('InvalidArgument', 'User key must have a length greater than 0.', {
    ArgumentName: 'key',
    ArgumentValue: '',
  });
