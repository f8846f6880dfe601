import { canonicalQuery, type QueryParameters, type SigningError } from './index.js';

describe('canonicalQuery', () => {
  it.each<[behaviour: string, parameters: QueryParameters, query: string]>([
    ['nothing is the empty string', [], ''],
    ['an empty value keeps its equals sign', [['uploads', '']], 'uploads='],
    ['names sort by byte, capitals first', [['a', '1'], ['B', '2']], 'B=2&a=1'], // prettier-ignore
    [
      'a name sorts before those it begins, though a hyphen is less than the equals sign',
      [['a-b', '1'], ['a', '2'], ['a.', '3']], // prettier-ignore
      'a=2&a-b=1&a.=3',
    ],
    [
      'names sort as encoded: a percent sign comes before letters',
      [['a', '1'], ['é', '2'], ['/', '3']], // prettier-ignore
      '%2F=3&%C3%A9=2&a=1',
    ],
    [
      'equal names sort by encoded value',
      [['a', 'b'], ['a', ''], ['a', '~'], ['a', 'é'], ['a', 'B']], // prettier-ignore
      'a=&a=%C3%A9&a=B&a=b&a=~',
    ],
    ['an equal pair stands twice', [['a', '1'], ['a', '1']], 'a=1&a=1'], // prettier-ignore
    [
      'names and values are encoded once, delimiters too',
      [['k&=', "v=%20 +/'"]],
      'k%26%3D=v%3D%2520%20%2B%2F%27',
    ],
  ])('%s', (_behaviour, parameters, query) => {
    expect(canonicalQuery(parameters)).toBe(query);
  });

  it('leaves the order of its argument alone', () => {
    const parameters: QueryParameters = Object.freeze([['b', ''] as const, ['a', ''] as const]);
    expect(canonicalQuery(parameters)).toBe('a=&b=');
  });

  it.each<[where: string, parameter: [string, string]]>([
    ['name', ['\ud800', '']],
    ['value', ['prefix', '\udfff']],
  ])('refuses a lone surrogate in a %s', (_where, parameter) => {
    expect(() => canonicalQuery([parameter])).toThrow(
      expect.objectContaining({ code: 'malformed_text' }) as SigningError,
    );
  });
});
