import { KeyLock } from './key-lock.js';

const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await Promise.resolve();
};

describe('KeyLock', () => {
  it('runs tasks of one key in turn, failed ones included', async () => {
    const lock = new KeyLock();
    const events: string[] = [];
    const task = (name: string, length: number) =>
      lock.run('key', async () => {
        events.push(`${name} begins`);
        await turns(length);
        events.push(`${name} ends`);
        if (name === 'b') throw new Error(name);
        return name;
      });
    const results = await Promise.allSettled([task('a', 30), task('b', 20), task('c', 1)]);
    expect(events).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('runs tasks of other keys meanwhile', async () => {
    const lock = new KeyLock();
    let finish = () => {};
    const long = lock.run('a', () => new Promise<void>((resolve) => (finish = resolve)));
    expect(await lock.run('b', () => Promise.resolve('done'))).toBe('done');
    finish();
    await long;
  });
});
