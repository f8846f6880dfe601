import { isPromise } from '../access/is-promise.js';
import type { ExpiringCredentials } from '../aws-sdk/credential-source.js';
import { answersDue } from '../aws-sdk/in-time.js';
import { assertObjectExists } from '../aws-sdk/object-exists.js';
import { objectKey } from '../s3/object-key.js';
import { objectRequestParts } from '../s3/object-request.js';
import type { GetRequest, HeadRequest, OperationRequest } from '../s3/operation.js';
import { checkFields } from '../s3/request-fields.js';
import { assertDate } from '../s3/signing-date.js';
import type { BucketSettings } from './bucket-settings.js';
import { lifeOf, type LifeLimits } from './life.js';
import type { PresignedUrl } from './presigned-url.js';
import type { WantedLife } from './wanted-life.js';

export type BucketRequest = OperationRequest & WantedLife;

/**
 * A URL for one operation on an object. At once, unless S3 or the credential provider must be asked first.
 * @param date the time of the request, from which the URL is valid
 * @param due with `mustExist`: when S3's answer is due, by `performance.now()`; in three seconds by default
 * @param maxExpiresIn seconds, in place of the request's own: to copy a request takes longer than half of the signature
 * @throws {PresignError} with any code but `unknown_bucket`, here or in the promise
 */
export function presignObject(
  request: BucketRequest,
  settings: BucketSettings,
  date: Date,
  due?: number,
  maxExpiresIn?: number,
): PresignedUrl | Promise<PresignedUrl> {
  assertDate(date);
  const most = maxExpiresIn ?? request.maxExpiresIn;
  if ('mustExist' in request && request.mustExist) {
    return presignFound(request, settings, date, due ?? answersDue(), most);
  }
  const credentials = settings.signer.credentials(date);
  return isPromise(credentials)
    ? credentials.then((given) => signed(request, settings, date, given, most))
    : signed(request, settings, date, credentials, most);
}

type ReadRequest = (GetRequest | HeadRequest) & WantedLife;

async function presignFound(
  request: ReadRequest,
  settings: BucketSettings,
  date: Date,
  due: number,
  most: number | undefined,
): Promise<PresignedUrl> {
  const begin = performance.now();
  await find(request, settings, date, due);
  // Signed only now, so that its life is what the answer says.
  const signingDate = new Date(date.getTime() + performance.now() - begin);
  const credentials = await settings.signer.credentials(signingDate);
  return signed(request, settings, signingDate, credentials, most);
}

async function find(
  request: ReadRequest,
  { client, bucket, credentials, endpoint, requesterPays }: BucketSettings,
  date: Date,
  due: number,
): Promise<void> {
  const key = objectKey(request.key);
  checkFields(request);
  // The client would wait for them too, but without this source's deadline.
  const signing = await credentials.get(date);
  const session = endpoint.scheme === 'sigv4' ? undefined : signing;
  const { versionId } = request;
  const object = { bucket, key, versionId, requesterPays };
  await assertObjectExists(client, object, due, session);
}

function signed(
  request: BucketRequest,
  settings: BucketSettings,
  date: Date,
  credentials: ExpiringCredentials,
  most: number | undefined,
): PresignedUrl {
  const { name, signer } = settings;
  const key = objectKey(request.key);
  const parts = objectRequestParts(request);
  const limits = limitsFor(request, settings, most);
  const life = lifeOf(request.expiresIn, limits, date, credentials.expiration);
  const url = signer.url(key, parts, credentials, life);
  const { method, headers } = parts;
  const { expiresIn, expiresAt, expiryLimitedBy } = life;
  return { url, method, headers, bucket: name, key, expiresIn, expiresAt, expiryLimitedBy };
}

function limitsFor(
  { operation }: BucketRequest,
  settings: BucketSettings,
  most = Infinity,
): LifeLimits {
  // Only what is read can be cached, and only for less than it may live.
  const isStable =
    (operation === 'get' || operation === 'head') && (settings.stableFor ?? 0) < most;
  if (isStable && most >= settings.maxExpiresIn) return settings;
  const { expiresIn, maxExpiresIn, stableFor } = settings;
  return {
    expiresIn,
    maxExpiresIn: Math.min(most, maxExpiresIn),
    stableFor: isStable ? stableFor : undefined,
  };
}
