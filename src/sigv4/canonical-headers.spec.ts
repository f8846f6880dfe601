import { canonicalHeaders, type SigningError } from './index.js';

const invalidHeader = expect.objectContaining({ code: 'invalid_header' }) as SigningError;

describe('canonicalHeaders', () => {
  it('lower-cases names and sorts them, leaving the case of values', () => {
    expect(
      canonicalHeaders({ 'X-Amz-Meta-B': 'Two', Host: 'example.com', 'x-amz-meta-a': 'One' }),
    ).toEqual({
      lines: 'host:example.com\nx-amz-meta-a:One\nx-amz-meta-b:Two\n',
      signedHeaders: 'host;x-amz-meta-a;x-amz-meta-b',
    });
  });

  it('sorts by name, not by line: a colon is greater than a hyphen', () => {
    expect(canonicalHeaders({ 'range-x': '1', range: '2' }).lines).toBe('range:2\nrange-x:1\n');
  });

  it.each([
    ['white space around a value is dropped', ' \t value\t ', 'value'],
    ['runs of spaces and tabs become one space', 'a  b\tc \t d', 'a b c d'],
    ['quotes shield no spaces', '"a   b"', '"a b"'],
    ['a value may be empty', '', ''],
    ['a value may hold a colon', 'a: b', 'a: b'],
    ['a no-break space is no white space of HTTP', '\u00a0a\u00a0', '\u00a0a\u00a0'],
  ])('%s', (_behaviour, value, canonical) => {
    expect(canonicalHeaders({ name: value }).lines).toBe(`name:${canonical}\n`);
  });

  it.each(['a\r\nx-injected: 1', 'a\rb', 'a\nb', 'a\0b', '\n', 'a\x1bb', 'a\x7f'])(
    'refuses a control character in a value (%j)',
    (value) => {
      expect(() => canonicalHeaders({ name: value })).toThrow(invalidHeader);
    },
  );

  it.each(['', 'a b', 'a:b', 'a;b', 'a\n', 'é'])('refuses %j as a name', (name) => {
    expect(() => canonicalHeaders({ [name]: 'value' })).toThrow(invalidHeader);
  });

  it('refuses one name in two cases', () => {
    expect(() => canonicalHeaders({ Range: 'bytes=0-1', range: 'bytes=0-9' })).toThrow(
      invalidHeader,
    );
  });

  it('names the refused header in the error, never its value', () => {
    const refuse = () => canonicalHeaders({ Authorization: 'hunter2\n' });
    expect(refuse).toThrow(/"authorization"/);
    expect(refuse).not.toThrow(/hunter2/);
  });
});
