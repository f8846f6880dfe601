import type { ObjectKey } from '../s3/object-key.js';
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
export async function presignPart(
  key: ObjectKey,
  part: UploadPart,
  wanted: WantedLife,
  settings: BucketSettings,
  date: Date,
): Promise<PresignedUrl> {
  const { name, signer, expiresIn: usual } = settings;
  const credentials = await signer.credentials(date);
  const maxExpiresIn = Math.min(wanted.maxExpiresIn ?? Infinity, settings.maxExpiresIn);
  const limits = { expiresIn: usual, maxExpiresIn };
  const life = lifeOf(wanted.expiresIn, limits, date, credentials.expiration);
  const request = uploadPartRequest(part);
  const url = signer.url(key, request, credentials, life);
  const { method, headers } = request;
  const { expiresIn, expiresAt, expiryLimitedBy } = life;
  return { url, method, headers, bucket: name, key, expiresIn, expiresAt, expiryLimitedBy };
}
