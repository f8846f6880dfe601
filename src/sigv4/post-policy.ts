import { amzDate } from './amz-date.js';
import type { Signer } from './signer.js';
import { SigningError } from './signing-error.js';
import { ALGORITHM } from './string-to-sign.js';

/** A condition of a POST policy: an exact value, a prefix, or the range of the file's size in bytes. */
export type PolicyCondition =
  | Readonly<Record<string, string>>
  | readonly ['eq' | 'starts-with', field: `$${string}`, value: string]
  | readonly ['content-length-range', min: number, max: number];

/** The form fields that carry a signed policy; the caller adds those that the conditions speak of. */
export type PostPolicyFields = Readonly<Record<string, string>>;

/**
 * Signs a POST policy. The conditions on the fields returned here (algorithm, credential, date, token)
 * are added to the caller's, since S3 refuses a form field that no condition covers.
 * @param date the signing time
 * @param expiration when S3 stops taking the form
 * @throws {SigningError} `invalid_date`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function signPostPolicy(
  conditions: readonly PolicyCondition[],
  signer: Signer,
  date: Date,
  expiration: Date,
): PostPolicyFields {
  if (!(expiration > date)) {
    throw new SigningError('invalid_date', 'expiration of the policy is not after its date');
  }
  const { dateTime, day } = amzDate(date);
  amzDate(expiration); // refuses years that ISO 8601 writes with a sign
  const fields: Record<string, string> = {
    'x-amz-algorithm': ALGORITHM,
    'x-amz-credential': `${signer.accessKeyId}/${signer.scope(day)}`,
    'x-amz-date': dateTime,
  };
  if (signer.sessionToken) fields['x-amz-security-token'] = signer.sessionToken;
  const policy = JSON.stringify({
    expiration: expiration.toISOString(),
    conditions: [
      ...conditions,
      ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
    ],
  });
  const encoded = Buffer.from(policy).toString('base64');
  return { ...fields, policy: encoded, 'x-amz-signature': signer.sign(encoded, day) };
}
