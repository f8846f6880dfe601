import type { ObjectKey } from '../s3/object-key.js';
import type { Method, ObjectRequestParts } from '../s3/object-request.js';
import { uploadPartRequest, type UploadPart } from '../s3/upload-part.js';
import type { BucketSettings } from './bucket-settings.js';
import { lifeOf } from './life.js';
import type { PresignedUrl } from './presigned-url.js';
import type { WantedLife } from './wanted-life.js';

/**
 * A URL for one part of a multipart upload, of its exact size where that is given.
 * @param date the time of the request, from which the URL is valid
 * @throws {PresignError} `validation_failed` for an expiry that can't be signed, `credentials_unavailable`
 */
export const presignPart = (
  key: ObjectKey,
  part: UploadPart,
  wanted: WantedLife,
  settings: BucketSettings,
  date: Date,
): Promise<PresignedUrl> => presignStep(key, uploadPartRequest(part), wanted, settings, date);

/** A URL for any step of a multipart upload, as {@link presignPart}. */
export async function presignStep<M extends Method | 'POST'>(
  key: ObjectKey,
  request: ObjectRequestParts<M>,
  wanted: WantedLife,
  settings: BucketSettings,
  date: Date,
): Promise<Omit<PresignedUrl, 'method'> & { readonly method: M }> {
  const { name, signer, expiresIn: usual } = settings;
  const credentials = await signer.credentials(date);
  const maxExpiresIn = Math.min(wanted.maxExpiresIn ?? Infinity, settings.maxExpiresIn);
  const limits = { expiresIn: usual, maxExpiresIn };
  const life = lifeOf(wanted.expiresIn, limits, date, credentials.expiration);
  const url = signer.url(key, request, credentials, life);
  const { method, headers } = request;
  const { expiresIn, expiresAt, expiryLimitedBy } = life;
  return { url, method, headers, bucket: name, key, expiresIn, expiresAt, expiryLimitedBy };
}
