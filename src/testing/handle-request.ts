import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { answer } from './answer.js';
import { requestHeaders } from './request/request-headers.js';
import { readS3Request } from './request/s3-request.js';
import { corsHeaders } from './response/cors.js';
import { errorResponse, S3Error } from './response/s3-error.js';
import { send, type S3Response } from './response/s3-response.js';
import type { StoreContext } from './store-context.js';
import { hasErrorCode } from './system-error.js';

/** From request to answer. It never rejects: what goes wrong is answered, or reported as a warning. */
export async function handleRequest(
  message: IncomingMessage,
  response: ServerResponse,
  context: StoreContext,
): Promise<void> {
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  const expectation = new Expectation(message, response);
  try {
    const answered = await answerOrError(message, context, requestId, expectation);
    const headers = { ...answered.headers, 'x-amz-request-id': requestId };
    const names = Object.keys(headers);
    await send(response, {
      ...answered,
      headers: {
        ...headers,
        ...corsHeaders(requestHeaders(message.rawHeaders), context.allowedOrigins, names),
        ...(expectation.isOpen && { connection: 'close' }),
      },
    });
  } catch (error) {
    response.destroy();
    if (!isDisconnection(error)) warn(error);
  }
}

async function answerOrError(
  message: IncomingMessage,
  context: StoreContext,
  requestId: string,
  expectation: Expectation,
): Promise<S3Response> {
  let resource = '';
  try {
    const request = readS3Request(message, context.now(), (name) => context.files.hasBucket(name));
    resource = request.target.path;
    return await answer(request, context, () => expectation.fulfil());
  } catch (error) {
    if (error instanceof S3Error) return errorResponse(error, resource, requestId);
    if (isDisconnection(error)) throw error;
    warn(error);
    const internal = new S3Error('InternalError', 'We encountered an internal error.');
    return errorResponse(internal, resource, requestId);
  }
}

/** `Expect: 100-continue`: the client holds its body back until it is asked for it. */
class Expectation {
  /** The body is still held back: the connection can't carry another request after the answer. */
  isOpen: boolean;

  constructor(
    message: IncomingMessage,
    private readonly response: ServerResponse,
  ) {
    this.isOpen = message.headers.expect !== undefined;
  }

  fulfil(): void {
    if (this.isOpen) this.response.writeContinue();
    this.isOpen = false;
  }
}

/** The client went away: there is nobody to answer, and nothing that the store did wrong. */
function isDisconnection(error: unknown): boolean {
  return hasErrorCode(error, 'ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE');
}

function warn(error: unknown): void {
  process.emitWarning(inspect(error), 'S3StoreWarning');
}
