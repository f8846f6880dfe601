import { setImmediate } from 'node:timers/promises';

/** About a millisecond of work, and the most calls to S3 at one time where an item needs one. */
const SLICE = 50;

/** Maps a long list in order, giving way to others between slices, so that no list holds up a server. */
export async function inSlices<T, R>(
  items: readonly T[],
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += SLICE) {
    if (start > 0) await setImmediate();
    results.push(...(await Promise.all(items.slice(start, start + SLICE).map(map))));
  }
  return results;
}
