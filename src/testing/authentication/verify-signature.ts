import { createHash, timingSafeEqual } from 'node:crypto';
import {
  canonicalQuery,
  canonicalRequest,
  stringToSign,
  uriEncodePath,
  type Signer,
} from '../../sigv4/index.js';
import type { S3Request } from '../request/s3-request.js';
import { S3Error } from '../response/s3-error.js';
import type { Credential } from './credential.js';
import { signedHeaders } from './signed-headers.js';

/** What a request says about its signature. */
export interface SignatureClaim extends Credential {
  /** `20130524T000000Z` */
  readonly dateTime: string;
  readonly sessionToken: string | undefined;
  /** Names joined by semicolons. */
  readonly signedHeaders: string;
  readonly payloadHash: string;
  /** In hexadecimal. */
  readonly signature: string;
}

/**
 * Signs the request as received and compares.
 * @throws {S3Error} `InvalidAccessKeyId`, `InvalidToken`, `AccessDenied`, `SignatureDoesNotMatch`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function verifySignature(claim: SignatureClaim, request: S3Request, signer: Signer): void {
  checkCredentials(claim, signer);
  const canonical = canonicalRequest({
    method: request.method,
    path: uriEncodePath(request.target.path),
    query: canonicalQuery(request.target.query.filter(([name]) => !SIGNATURE.test(name))),
    headers: signedHeaders(claim.signedHeaders, request.headers),
    payloadHash: claim.payloadHash,
  });
  const toSign = stringToSign(claim.dateTime, signer.scope(claim.day), canonical);
  if (equal(signer.sign(toSign, claim.day), claim.signature)) return;
  // As S3 does: whoever is looking for the fault compares these with what was signed.
  throw new S3Error(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    {
      AWSAccessKeyId: claim.accessKeyId,
      StringToSign: toSign,
      SignatureProvided: claim.signature,
      CanonicalRequest: canonical,
    },
  );
}

const SIGNATURE = /^x-amz-signature$/i;

/**
 * Compares who signed with the store's credentials.
 * @throws {S3Error} `InvalidAccessKeyId`, also for temporary credentials without their token; `InvalidToken`
 */
export function checkCredentials(
  claim: Pick<SignatureClaim, 'accessKeyId' | 'sessionToken'>,
  signer: Signer,
): void {
  const lacksToken = claim.sessionToken === undefined && signer.sessionToken !== undefined;
  if (lacksToken || !equal(claim.accessKeyId, signer.accessKeyId)) {
    throw new S3Error(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      { AWSAccessKeyId: claim.accessKeyId },
    );
  }
  if (!equal(claim.sessionToken ?? '', signer.sessionToken ?? '')) {
    throw new S3Error('InvalidToken', 'The provided token is malformed or otherwise invalid.');
  }
}

/** In constant time; by digest, since timingSafeEqual asks for equal lengths. */
export function equal(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
