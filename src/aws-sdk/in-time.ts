/** How long S3 may take to answer, retries and all questions of a batch included, in milliseconds. */
const PATIENCE = 3000;

/** When answers to what is asked from now on are due, by `performance.now()`. */
export const answersDue = (): number => performance.now() + PATIENCE;

/**
 * Waits for S3's answer, but not by the abort signal alone: a client may have a request handler, or credentials, that
 * ignore it.
 * @param due of {@link answersDue}; when it is over, S3 is not asked at all
 */
export async function inTime<T>(ask: (signal: AbortSignal) => Promise<T>, due: number): Promise<T> {
  const milliseconds = due - performance.now();
  if (milliseconds <= 0) throw new Error('no time left to ask S3');
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), milliseconds);
  });
  const answer = ask(controller.signal);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    controller.abort();
    // Once it is late, nobody waits for what the aborted question ends in.
    answer.catch(() => undefined);
  }
}

/** By the error's shape, since an application may have another copy of the SDK. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as { readonly httpStatusCode?: number }).httpStatusCode;
}
