import { setImmediate } from 'node:timers/promises';

/** About a millisecond of work, and the most calls to S3 at one time where an item needs one. */
const SLICE = 50;

/** Maps a long list in order, giving way to others between slices, so that no list holds up a server. */
export async function inSlices<T, R>(
  items: readonly T[],
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  if (items.length <= SLICE) return Promise.all(items.map(map));
  const results: R[] = [];
  for (let start = 0; start < items.length; start += SLICE) {
    const left = items.length - start;
    waiting += left;
    await nextTurn();
    waiting -= left;
    results.push(...(await Promise.all(items.slice(start, start + SLICE).map(map))));
  }
  return results;
}

/** Items of all lists that wait for their turn, and those behind them; not of lists that wait for S3. */
export const itemsWaiting = (): number => waiting;

/** One slice to a turn of the event loop, however many lists there are at a time: the loop is one for all. */
function nextTurn(): Promise<void> {
  lastTurn = lastTurn.then(() => setImmediate());
  return lastTurn;
}

let lastTurn: Promise<void> = Promise.resolve();
let waiting = 0;
