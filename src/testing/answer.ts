import { SigningError } from '../sigv4/index.js';
import { authenticate } from './authentication/authenticate.js';
import { runOperation } from './operations/operation.js';
import { postObject } from './operations/post-object.js';
import type { S3Request } from './request/s3-request.js';
import { preflight } from './response/cors.js';
import { S3Error } from './response/s3-error.js';
import type { S3Response } from './response/s3-response.js';
import type { StoreContext } from './store-context.js';

/**
 * Answers one request: preflights as they are, forms by the policy in them, everything else once its
 * signature is verified.
 * @param onRead called when the body is first read
 * @throws {S3Error}
 */
export async function answer(
  request: S3Request,
  context: StoreContext,
  onRead: () => void,
): Promise<S3Response> {
  if (request.method === 'OPTIONS') return preflight(request.headers, context.allowedOrigins);
  try {
    if (isForm(request)) return await postObject(request, context, onRead);
    return await runOperation(authenticate(request, context.signer, onRead), context);
  } catch (error) {
    if (!(error instanceof SigningError)) throw error;
    throw new S3Error('InvalidRequest', `The request can not be signed: ${error.message}`);
  }
}

// Whatever else is a POST on a bucket names its operation in the query.
function isForm({ method, bucket, key, target }: S3Request): boolean {
  return method === 'POST' && bucket !== '' && key === '' && target.query.length === 0;
}
