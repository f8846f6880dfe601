import fc from 'fast-check';
import { type SigningError, uriEncode, uriEncodePath } from './index.js';

const malformedText = expect.objectContaining({ code: 'malformed_text' }) as SigningError;

/** UriEncode as the S3 documentation words it: byte by byte. */
const encodeBytes = (text: string): string =>
  [...new TextEncoder().encode(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

describe('uriEncode', () => {
  it.each([
    ['unreserved characters stand', 'AZaz09-._~', 'AZaz09-._~'],
    ['a space is %20, a plus is not a space', 'a b+c', 'a%20b%2Bc'],
    ['what encodeURIComponent leaves alone', "!'()*", '%21%27%28%29%2A'],
    ['a slash', 'a/b', 'a%2Fb'],
    ['a percent sign, escape or not', '100%25', '100%2525'],
    ['hexadecimal digits are upper case', '\u00ef', '%C3%AF'],
    ['a pair of surrogates is one character', '😀', '%F0%9F%98%80'],
    ['control characters take two digits', '\0\n\x7f', '%00%0A%7F'],
  ])('%s', (_name, text, encoded) => {
    expect(uriEncode(text)).toBe(encoded);
  });

  it('encodes any text as the specification does, byte by byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        expect(uriEncode(text)).toBe(encodeBytes(text));
      }),
      { numRuns: 1000 },
    );
  });

  it.each(['\ud83d', 'a\ude00b', '\ude00\ud83d'])('refuses a lone surrogate (%j)', (text) => {
    expect(() => uriEncode(text)).toThrow(malformedText);
  });
});

describe('uriEncodePath', () => {
  it.each([
    ['slashes stand, doubled and leading too', '//a//b/', '//a//b/'],
    ['dot segments stand', '/a/../b/./c', '/a/../b/./c'],
    ['an escape in a key is text, an escaped slash too', '/a%2Fb%20', '/a%252Fb%2520'],
    ['all else is encoded', "/it's (1)+é.txt", '/it%27s%20%281%29%2B%C3%A9.txt'],
  ])('%s', (_name, key, path) => {
    expect(uriEncodePath(key)).toBe(path);
  });

  it('refuses a lone surrogate', () => {
    expect(() => uriEncodePath('/photos/\ud83d.jpg')).toThrow(malformedText);
  });
});
