import type { QueryParameters, Signer } from '../../sigv4/index.js';
import { openPayload, type Payload } from '../request/payload.js';
import type { RequestHeaders } from '../request/request-headers.js';
import type { S3Request } from '../request/s3-request.js';
import { S3Error } from '../response/s3-error.js';
import { amzParameters, hoistedHeaders } from './amz-parameters.js';
import { headerAuthentication } from './header-authentication.js';
import { queryAuthentication } from './query-authentication.js';
import { verifySignature } from './verify-signature.js';

/** A request whose signature was verified. The handlers take no other. */
export interface AuthenticatedRequest {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: QueryParameters;
  /** Those sent, and those that the signer moved into the query. */
  readonly headers: RequestHeaders;
  readonly bucketUrl: string;
  readonly date: Date;
  readonly payload: Payload;
}

/**
 * Verifies that the request was signed with the store's credentials, in its query or in its
 * `Authorization` header.
 * @param onRead called when the body is first read
 * @throws {S3Error} S3's answer to what is wrong with the signature
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
export function authenticate(
  request: S3Request,
  signer: Signer,
  onRead: () => void,
): AuthenticatedRequest {
  const { method, bucket, key, bucketUrl, target, headers, date, message } = request;
  const parameters = amzParameters(target.query);
  const inQuery = SIGNED_IN_QUERY.some((name) => parameters.has(name));
  const authorization = headers.get('authorization');
  if (inQuery && authorization !== undefined) throw onlyOneMechanism();
  if (target.query.some(([name]) => name === 'AWSAccessKeyId')) throw signatureVersion2();
  if (!inQuery && authorization === undefined) throw new S3Error('AccessDenied', 'Access Denied');
  const claim =
    authorization === undefined
      ? queryAuthentication(parameters, headers, signer.region, date)
      : headerAuthentication(authorization, headers, signer.region, date);
  verifySignature(claim, request, signer);
  return {
    method,
    bucket,
    key,
    bucketUrl,
    query: target.query,
    headers: new Map([...hoistedHeaders(parameters), ...headers]),
    date,
    payload: openPayload(message, headers, claim.payloadHash, onRead),
  };
}

/** One of these marks a presigned URL; which are missing is said later. */
const SIGNED_IN_QUERY = ['x-amz-algorithm', 'x-amz-credential', 'x-amz-signature'];

export const onlyOneMechanism = () =>
  new S3Error(
    'InvalidArgument',
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    { ArgumentName: 'Authorization' },
  );

const signatureVersion2 = () =>
  new S3Error(
    'InvalidRequest',
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  );
