import { SigningError } from '../sigv4/index.js';
import { authenticate } from './authentication/authenticate.js';
import { runOperation } from './operations/operation.js';
import type { S3Request } from './request/s3-request.js';
import { preflight } from './response/cors.js';
import { S3Error } from './response/s3-error.js';
import type { S3Response } from './response/s3-response.js';
import type { StoreContext } from './store-context.js';

/**
 * Answers one request: preflights as they are, everything else once its signature is verified.
 * @param onRead called when the body is first read
 * @throws {S3Error}
 */
export async function answer(
  request: S3Request,
  context: StoreContext,
  onRead: () => void,
): Promise<S3Response> {
  if (request.method === 'OPTIONS') return preflight(request.headers, context.allowedOrigins);
  if (isForm(request)) {
    // The policy in the form is the signature of a form upload, so that it is verified there.
    throw new S3Error('NotImplemented', 'This store does not implement form uploads.');
  }
  try {
    return await runOperation(authenticate(request, context.signer, onRead), context);
  } catch (error) {
    if (!(error instanceof SigningError)) throw error;
    throw new S3Error('InvalidRequest', `The request can not be signed: ${error.message}`);
  }
}

function isForm({ method, headers }: S3Request): boolean {
  return method === 'POST' && /^multipart\/form-data/i.test(headers.get('content-type') ?? '');
}
