import {
  CreateSessionCommand,
  type $Command,
  type S3Client,
  type S3ClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-s3';
import { HttpRequest } from '@smithy/core/protocols';
import { CredentialSource, type ExpiringCredentials } from './credential-source.js';

/** The query parameter that holds a session's token, in place of `X-Amz-Security-Token`; a header in lower case. */
export const SESSION_TOKEN = 'X-Amz-S3session-Token';

/** A session lives five minutes; a new one is asked for in the last, as by the SDK. In milliseconds. */
const REFRESH_AHEAD = 60_000;

/**
 * How long S3 may take for a session, in milliseconds: longer than a request waits, since a late one serves the
 * next, yet no question to an S3 that hangs stays open for good.
 */
const PATIENCE = 5000;

/**
 * What signs for a bucket of S3 Express: the credentials of a session. The client asks S3 for it, but keeps none:
 * the SDK's own store of sessions keeps a question that failed or hangs, and lets a failing refresh end the process.
 * @param credentials the client's own, with which it asks
 * @param bucket the bucket's real name
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
 */
export const sessionSourceOf = (
  client: S3Client,
  credentials: CredentialSource,
  bucket: string,
): CredentialSource =>
  new CredentialSource(async () => {
    // The client would wait for them too, but without this source's deadline.
    await credentials.get(new Date());
    const question = new CreateSessionCommand({ Bucket: bucket });
    const { Credentials: session } = await client.send(question, {
      abortSignal: AbortSignal.timeout(PATIENCE),
    });
    return {
      accessKeyId: session?.AccessKeyId ?? '',
      secretAccessKey: session?.SecretAccessKey ?? '',
      sessionToken: session?.SessionToken,
      expiration: session?.Expiration,
    };
  }, REFRESH_AHEAD);

/** Has a command signed with this session, in place of one from the SDK's own store. */
export function signWithSession<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  { middlewareStack }: $Command<I, O, S3ClientResolvedConfig>,
  session: ExpiringCredentials,
): void {
  middlewareStack.add(
    (next, context) => (args) => {
      Object.assign(context, { s3ExpressIdentity: session, isS3ExpressBucket: true });
      if (HttpRequest.isInstance(args.request)) {
        args.request.headers[SESSION_TOKEN.toLowerCase()] = session.sessionToken ?? '';
      }
      return next(args);
    },
    // The name of the SDK's middleware that it replaces.
    { name: 's3ExpressMiddleware', step: 'build', override: true },
  );
}
