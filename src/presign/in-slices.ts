/** About a millisecond of work, and the most calls to S3 at one time where an item needs one. */
const SLICE = 50;

/** Maps a list in order, giving way to others between slices, so that no list holds up a server, nor do many short ones. */
export async function inSlices<T, R>(
  items: readonly T[],
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += SLICE) {
    const slice = items.slice(start, start + SLICE);
    const left = items.length - start;
    waiting += left;
    await roomFor(slice.length);
    waiting -= left;
    results.push(...(await Promise.all(slice.map(map))));
  }
  return results;
}

/** Items of all lists that wait for their turn, and those behind them; not of lists that wait for S3. */
export const itemsWaiting = (): number => waiting;

let waiting = 0;

/** Items that the present turn of the event loop has begun, however many lists there are: the loop is one for all. */
let begun = 0;

/** Slices that found no room, in the order in which they came. */
const queue: { readonly items: number; readonly begin: () => void }[] = [];

/** Nothing to wait for where this turn has room for so many. */
function roomFor(items: number): Promise<void> | undefined {
  if (queue.length > 0 || begun + items > SLICE) {
    return new Promise((begin) => void queue.push({ items, begin }));
  }
  count(items);
  return undefined;
}

function count(items: number): void {
  if (begun === 0) setImmediate(beginNext);
  begun += items;
}

function beginNext(): void {
  begun = 0;
  for (let next = queue[0]; next && begun + next.items <= SLICE; next = queue[0]) {
    queue.shift();
    count(next.items);
    next.begin();
  }
}
