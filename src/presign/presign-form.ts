import { objectKey } from '../s3/object-key.js';
import type { PostRequest } from '../s3/operation.js';
import { postForm } from '../s3/post-form.js';
import { PresignError } from '../s3/presign-error.js';
import type { BucketSettings } from './bucket-settings.js';
import { lifeOf } from './life.js';
import type { PresignedPost } from './presigned-post.js';
import type { WantedLife } from './wanted-life.js';

/**
 * A form for one upload.
 * @param date the time of the request, from which the form is valid
 * @throws {PresignError} with any code but `unknown_bucket`, `object_not_found` and `storage_unavailable`
 */
export async function presignForm(
  request: PostRequest & WantedLife,
  settings: BucketSettings,
  date: Date,
): Promise<PresignedPost> {
  const { name, bucket, endpoint, signer } = settings;
  if (endpoint.scheme !== 'sigv4') throw noForms();
  const key = objectKey(request.key);
  const { fields, conditions } = postForm(request, bucket);
  const credentials = await signer.credentials(date);
  const maxExpiresIn = Math.min(request.maxExpiresIn ?? Infinity, settings.maxExpiresIn);
  const limits = { expiresIn: settings.expiresIn, maxExpiresIn };
  const life = lifeOf(request.expiresIn, limits, date, credentials.expiration);
  const { expiresIn, expiresAt, expiryLimitedBy } = life;
  return {
    url: `${endpoint.protocol}//${endpoint.host}${endpoint.basePath || '/'}`,
    method: 'POST',
    fields: { ...fields, ...signer.policy(conditions, credentials, life) },
    bucket: name,
    key,
    expiresIn,
    expiresAt,
    expiryLimitedBy,
  };
}

function noForms(): PresignError {
  const message = 'is of S3 Express, which takes no forms';
  return new PresignError('validation_failed', `bucket ${message}`, [{ field: 'bucket', message }]);
}
