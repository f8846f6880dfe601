import { inSlices } from './in-slices.js';
import { S3PresignService, type PresignRequest } from './s3-presign.service.js';
import { Buckets } from './buckets.js';

const REQUESTS: readonly PresignRequest[] = Array.from({ length: 1000 }, (_, place) => ({
  operation: 'get',
  key: `segments/${place}`,
}));

let turns: number;
let counting: NodeJS.Immediate;
beforeEach(() => {
  turns = 0;
  const count = () => {
    turns += 1;
    counting = setImmediate(count);
  };
  counting = setImmediate(count);
});
afterEach(() => clearImmediate(counting));

it('lets the event loop turn between the slices of a batch', async () => {
  const service = await newService();
  const before = turns;
  const results = await service.presignMany(REQUESTS);
  // The first slice begins at once.
  expect(turns - before).toBeGreaterThanOrEqual(19);
  expect(results.filter(({ presigned }) => presigned)).toHaveLength(1000);
});

it('gives two batches at once a turn each for every slice', async () => {
  const service = await newService();
  const before = turns;
  await Promise.all([service.presignMany(REQUESTS), service.presignMany(REQUESTS)]);
  expect(turns - before).toBeGreaterThanOrEqual(39);
});

it('works on one slice a turn, of all lists together', async () => {
  const itemsOfTurn = new Map<number, number>();
  const map = (item: number) => {
    itemsOfTurn.set(turns, (itemsOfTurn.get(turns) ?? 0) + 1);
    return Promise.resolve(item * 2);
  };
  const lists = [120, 10, 230, 20, 51, 10, 1, 0, 50].map((length) =>
    Array.from({ length }, (_, item) => item),
  );
  const results = await Promise.all(lists.map((list) => inSlices(list, map)));
  expect(Math.max(...itemsOfTurn.values())).toBe(50);
  expect(results).toEqual(lists.map((list) => list.map((item) => item * 2)));
});

it('begins short lists at once while a turn has room, then in the order in which they came', async () => {
  const begun: string[] = [];
  const list = (name: string, length: number) =>
    inSlices(Array<string>(length).fill(name), (item) => {
      begun.push(`${item} ${turns}`);
      return Promise.resolve();
    });
  // Begins within a turn that nothing else has begun in.
  await new Promise(setImmediate);
  const now = turns;
  await Promise.all([list('a', 20), list('b', 30), list('c', 40), list('d', 20), list('e', 10)]);
  expect([...new Set(begun)]).toEqual([
    `a ${now}`,
    `b ${now}`,
    `c ${now + 1}`,
    `d ${now + 2}`,
    `e ${now + 2}`,
  ]);
});

async function newService(): Promise<S3PresignService> {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalr/+XUtnFEMI' };
  const client = { region: 'eu-central-1', credentials };
  return new S3PresignService(await Buckets.open({ buckets: { media: { client } } }));
}
