import { requestIdOf } from './request-id.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const idOf = (given?: string) =>
  requestIdOf({ headers: given === undefined ? {} : { 'x-request-id': given } });

describe('the id of a request', () => {
  it.each(['a', '0af7651916cd43dd8448eb211c80319c', 'web-1.7_b', 'x'.repeat(128)])(
    'is the one that it came with: %s',
    (given) => expect(idOf(given)).toBe(given),
  );

  it.each([
    ['too long', 'x'.repeat(129)],
    ['empty', ''],
    ['two in one', 'a, b'],
    ['a line of its own', 'a\nb'],
    ['quoted', '"a"'],
    ['not ASCII', 'ä'],
    ['an API key', `presign_${'k'.repeat(43)}`],
    ['an access key', 'AKIAIOSFODNN7EXAMPLE'],
    ['a token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
    ['a signature', 'ab'.repeat(32)],
  ])('is a new one where that is %s', (_, given) => {
    expect(idOf(given)).toMatch(UUID);
    expect(idOf(given)).not.toBe(idOf(given));
  });

  it('is a new one for each request that has none', () => {
    expect(idOf()).toMatch(UUID);
    expect(idOf()).not.toBe(idOf());
  });
});
