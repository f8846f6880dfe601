/** Requests that one turn of the event loop begins at most: of one connection all are begun before the first is worked on. */
const MOST = 500;

/** Requests that one turn begins however long they take. */
const LEAST = 8;

/**
 * Milliseconds of one turn in which requests are begun where too many come all the time. Who is refused waits for a turn or two, and
 * is to know within 50; the queue is then in front of the service.
 */
const TIME = 10;

/** Milliseconds for which that may be too little: a burst, and what came while the process was held up, is worth the wait. */
const BURST = 100;

/**
 * Says of one request after the other whether the present turn of the event loop begins it. What waits for S3, or for a credential
 * provider, holds up nobody, and counts no more in the next.
 */
export function turnLimit(): () => boolean {
  let begun = 0;
  let since = -Infinity;
  let ended = -Infinity;
  let isLong = false;
  /** When a turn last kept to its time, as far as one can tell from the next. */
  let calm = -Infinity;
  return () => {
    if (begun === 0) {
      const now = performance.now();
      if (!isLong || now - ended > BURST) calm = now;
      since = now;
      isLong = false;
      setImmediate(() => {
        begun = 0;
        ended = performance.now();
      });
    }
    begun += 1;
    if (begun <= LEAST) return true;
    isLong ||= performance.now() - since > TIME;
    return begun <= MOST && (!isLong || since - calm <= BURST);
  };
}
