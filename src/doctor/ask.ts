import type {
  $Command,
  S3Client,
  S3ClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-s3';
import { answersDue, inTime } from '../aws-sdk/in-time.js';

/** What came of a question to S3; of a refusal nothing but its code, such as `AccessDenied`. */
export type Reply<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  | { readonly kind: 'refused'; readonly code: string };

/** Asks S3 as the service does, with its credentials and deadline. */
export async function ask<I extends ServiceInputTypes, O extends ServiceOutputTypes>(
  client: S3Client,
  command: $Command<I, O, S3ClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>,
): Promise<Reply<O>> {
  try {
    const answer = await inTime(
      (abortSignal) => client.send(command, { abortSignal }),
      answersDue(),
    );
    return { kind: 'answer', answer };
  } catch (error) {
    // To find out what is wrong is what it was asked for.
    return { kind: 'refused', code: codeOf(error) };
  }
}

/** Asks without a signature, as browsers do. */
export async function askUnsigned(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply<Response>> {
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    const answer = await fetch(url, { method, headers, redirect: 'manual', signal });
    return { kind: 'answer', answer };
  } catch (error) {
    const cause = error instanceof Error && error.cause ? error.cause : error;
    return { kind: 'refused', code: codeOf(cause) };
  }
}

/** Milliseconds. */
const PATIENCE = 3000;

/** The name of S3's error, or the system's code; never its message, which may quote what was sent. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name === 'Error' ? 'no answer' : error.name;
}
