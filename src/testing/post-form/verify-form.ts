import { ALGORITHM, parseAmzDate, type Signer } from '../../sigv4/index.js';
import { parseCredential } from '../authentication/credential.js';
import { checkCredentials, equal } from '../authentication/verify-signature.js';
import { S3Error } from '../response/s3-error.js';

/**
 * Verifies that the policy of a form was signed with the store's credentials.
 * @param fields by lower-case name
 * @returns the policy in base64
 * @throws {S3Error} `AccessDenied` for a form without a policy or signature, `InvalidArgument` for an
 *   incomplete one, and what a signature in a query is answered
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
export function verifyForm(fields: ReadonlyMap<string, string>, signer: Signer): string {
  const policy = fields.get('policy');
  if (!policy || !SIGNATURE_FIELDS.some((name) => fields.has(name))) {
    throw new S3Error('AccessDenied', 'Access Denied');
  }
  const claim = readClaim(fields, signer.region);
  checkCredentials(claim, signer);
  if (equal(signer.sign(policy, claim.day), claim.signature)) return policy;
  throw new S3Error(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    {
      AWSAccessKeyId: claim.accessKeyId,
      StringToSign: policy,
      SignatureProvided: claim.signature,
    },
  );
}

/** The answer to a form that lacks a field, or has it behind the file. */
export function missingField(name: string): S3Error {
  return new S3Error(
    'InvalidArgument',
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    { ArgumentName: name, ArgumentValue: '' },
  );
}

const SIGNATURE_FIELDS = ['x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature'];

function readClaim(fields: ReadonlyMap<string, string>, region: string) {
  const required = (name: string) => {
    const value = fields.get(name);
    if (!value) throw missingField(name);
    return value;
  };
  const algorithm = required('x-amz-algorithm');
  const credential = required('x-amz-credential');
  const dateTime = required('x-amz-date');
  const signature = required('x-amz-signature');
  if (algorithm !== ALGORITHM) throw wrong(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  if (!parseAmzDate(dateTime)) {
    throw wrong(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`);
  }
  return {
    ...parseCredential(credential, { dateTime, region }, (fault, details) =>
      wrong(`Error parsing the X-Amz-Credential parameter; ${fault}`, details),
    ),
    sessionToken: fields.get('x-amz-security-token'),
    signature,
  };
}

const wrong = (message: string, details?: Readonly<Record<string, string>>) =>
  new S3Error('AuthorizationQueryParametersError', message, details);
