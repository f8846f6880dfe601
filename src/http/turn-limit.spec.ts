import { turnLimit } from './turn-limit.js';

let now: number;
beforeEach(() => {
  now = 1000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

/** How many of so many requests, of which each takes so many milliseconds, one turn of the event loop begins. */
async function begunIn(isRoomFor: () => boolean, requests: number, each: number): Promise<number> {
  let begun = 0;
  for (let i = 0; i < requests; i += 1) {
    if (!isRoomFor()) continue;
    begun += 1;
    now += each;
  }
  await new Promise(setImmediate);
  return begun;
}

describe('turnLimit', () => {
  it('begins 500 requests in a turn at most', async () => {
    const isRoomFor = turnLimit();
    expect(await begunIn(isRoomFor, 600, 0)).toBe(500);
    expect(await begunIn(isRoomFor, 600, 0)).toBe(500);
  });

  it('begins what a burst brings, and what came while the process was held up', async () => {
    const isRoomFor = turnLimit();
    expect(await begunIn(isRoomFor, 10, 0.05)).toBe(10);
    now += 500;
    expect(await begunIn(isRoomFor, 400, 0.1)).toBe(400);
    expect(await begunIn(isRoomFor, 400, 0.1)).toBe(400);
    expect(await begunIn(isRoomFor, 10, 0.1)).toBe(10);
  });

  it('begins ten milliseconds of work in a turn where too many come all the time', async () => {
    const isRoomFor = turnLimit();
    const turns: number[] = [];
    for (let turn = 0; turn < 12; turn += 1) turns.push(await begunIn(isRoomFor, 400, 0.0625));
    expect(turns.slice(0, 5)).toEqual(Array(5).fill(400));
    expect(turns.slice(5)).toEqual(Array(7).fill(161));
  });

  it('begins eight in a turn however long they take, and all again once that has ended', async () => {
    const isRoomFor = turnLimit();
    expect(await begunIn(isRoomFor, 100, 2)).toBe(100);
    expect(await begunIn(isRoomFor, 100, 2)).toBe(8);
    expect(await begunIn(isRoomFor, 5, 1)).toBe(5);
    expect(await begunIn(isRoomFor, 100, 2)).toBe(100);
  });

  it('begins all again after a time without requests', async () => {
    const isRoomFor = turnLimit();
    expect(await begunIn(isRoomFor, 200, 1)).toBe(200);
    expect(await begunIn(isRoomFor, 200, 1)).toBe(11);
    now += 1000;
    expect(await begunIn(isRoomFor, 200, 1)).toBe(200);
  });
});
