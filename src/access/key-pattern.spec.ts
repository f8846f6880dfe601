import { matchesGlob } from 'node:path';
import fc from 'fast-check';
import { KeyPattern, keyPatternFault } from './key-pattern.js';
import type { Principal } from './principal.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

const of = (claims: Principal['claims']): Principal => ({ id: 'api-key:ci', claims });
const NOBODY = of({});

describe('KeyPattern', () => {
  it.each([
    ['a/b.txt', 'a/b.txt'],
    ['dir/', 'dir/'],
    ['a//b', 'a//b'],
    ['a/*', 'a/b'],
    ['a/*.pdf', 'a/x.pdf'],
    ['a/*.pdf', 'a/.pdf'],
    ['a/*-*.pdf', 'a/x-y-z.pdf'],
    ['a/*x*x*', 'a/xx'],
    ['*/b', 'a/b'],
    ['**', 'a'],
    ['**', 'a/b/c'],
    ['a/**', 'a/b'],
    ['a/**', 'a/b/'],
    ['a/**', 'a/b//c'],
    ['a/**/z', 'a/z'],
    ['a/**/z', 'a/b/c/z'],
    ['**/z', 'z'],
    ['**/b/**/d', 'a/b/c/b/c/d'],
    ['a/**/*.pdf', 'a/b/x.pdf'],
    ['[a]?(b)+', '[a]?(b)+'],
    ['naïve/日本/*', 'naïve/日本/😀'],
  ])('%j takes %j', (pattern, key) => {
    expect(new KeyPattern(pattern).fits(NOBODY, key)).toBe(true);
  });

  it.each([
    ['a/b.txt', 'a/b.txt2'],
    ['a/b.txt', 'x/a/b.txt'],
    ['a.b', 'axb'],
    ['A/b', 'a/b'],
    ['dir', 'dir/'],
    ['a/*', 'a/b/c'],
    ['a/*', 'a/'],
    ['a/*', 'a'],
    ['a/*.pdf', 'a/x.pdf.exe'],
    ['a/*.pdf', 'a/b/x.pdf'],
    ['a/*aba', 'a/aba/'],
    ['a/ab*ba', 'a/aba'],
    ['a/x*y*y', 'a/xy'],
    ['a/**', 'a'],
    ['a/**', 'a/'],
    ['a/**', 'a//b'],
    ['a/**', 'ab/c'],
    ['a/**/z', 'a/b/z/c'],
    ['a/**/z', 'az'],
    ['[ab]', 'a'],
    ['a?', 'ab'],
    ['n\u0303', '\u00f1'],
  ])('%j does not take %j', (pattern, key) => {
    expect(new KeyPattern(pattern).fits(NOBODY, key)).toBe(false);
  });

  it.each([
    'acme',
    'auth0|17',
    'a@b.example',
    'urn:x:1',
    '日本',
    '..a',
    '%2e%2e',
    '$&',
    "$'",
    'a b',
  ])('puts the claim %j in', (tenant) => {
    expect(new KeyPattern('t/{tenant}/**').fits(of({ tenant }), `t/${tenant}/x`)).toBe(true);
    expect(new KeyPattern('t/x-{tenant}*').fits(of({ tenant }), `t/x-${tenant}.pdf`)).toBe(true);
    expect(new KeyPattern('t/{tenant}/**').fits(of({ tenant }), 't/other/x')).toBe(false);
  });

  it.each([
    undefined,
    '',
    '.',
    '..',
    '..;x',
    '*',
    '**',
    'a*',
    'a/b',
    'a\\b',
    '{tenant}',
    '{x}',
    '?',
    '[a]',
    'a\u0000',
    'a\u202e',
    'a\u200b',
    '\ud800',
    ['acme'],
    [],
  ])('takes nothing for the claim %j', (tenant) => {
    const principal = of(tenant === undefined ? { x: 'y' } : { tenant, x: 'y' });
    for (const value of [String(tenant), 'x', 'y', '', 'a/b', 'other']) {
      expect(new KeyPattern('t/{tenant}/**').fits(principal, `t/${value}/x`)).toBe(false);
    }
  });

  it('takes `principal` for the id, whatever the claims say, and nothing from the prototype', () => {
    expect(new KeyPattern('{principal}/*').fits(of({ principal: 'evil' }), 'api-key:ci/x')).toBe(
      true,
    );
    expect(new KeyPattern('{principal}/*').fits(of({ principal: 'evil' }), 'evil/x')).toBe(false);
    expect(new KeyPattern('{constructor}/*').fits(NOBODY, `${String(Object)}/x`)).toBe(false);
  });

  it(`agrees with Node's own globs where those mean the same (seed ${SEED})`, () => {
    const segment = fc.string({
      unit: fc.constantFrom('a', 'b', 'ab', 'c'),
      minLength: 1,
      maxLength: 5,
    });
    const wildSegment = fc
      .string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 5 })
      .map((text) => text.replaceAll(/\*+/g, '*'));
    const pattern = fc.array(fc.oneof(wildSegment, fc.constant('**')), {
      minLength: 1,
      maxLength: 6,
    });
    const key = fc.array(segment, { minLength: 1, maxLength: 6 });
    let taken = 0;
    fc.assert(
      fc.property(pattern, key, (patternSegments, keySegments) => {
        const [glob, path] = [patternSegments.join('/'), keySegments.join('/')];
        const expected = matchesGlob(path, glob);
        taken += Number(expected);
        expect(new KeyPattern(glob).fits(NOBODY, path)).toBe(expected);
      }),
      { seed: SEED, numRuns: 20_000 },
    );
    expect(taken).toBeGreaterThan(1000);
  });

  it('is done with patterns that make others try every way', () => {
    const wild = `${'*a'.repeat(250)}*b`;
    const deep = `${'**/a/'.repeat(200)}b`;
    for (let run = 0; run < 20; run += 1) {
      expect(new KeyPattern(wild).fits(NOBODY, 'a'.repeat(1024))).toBe(false);
      expect(new KeyPattern(deep).fits(NOBODY, 'a/'.repeat(512))).toBe(false);
    }
  });
});

describe('keyPatternFault', () => {
  it.each(['**', 'a/*', 't/{tenant}/**', 't/{my-claim_1.x:y}/*{x}*', 'a//b', 'dir/'])(
    'has none for %j',
    (pattern) => {
      expect(keyPatternFault(pattern)).toBeUndefined();
    },
  );

  it.each([
    ['', 'empty'],
    ['/a', 'slash'],
    ['a/../b', 'segment'],
    ['a\nb', 'control'],
    ['a**', 'whole segment'],
    ['***', 'whole segment'],
    ['a/{', 'braces'],
    ['a/}', 'braces'],
    ['a/{}', 'braces'],
    ['a/{a{b}}', 'braces'],
    ['a/{a b}', 'braces'],
    ['a/{a/b}', 'braces'],
    ['a/{a*}', 'braces'],
    ['x'.repeat(1025), 'bytes'],
  ])('names that of %j', (pattern, word) => {
    expect(keyPatternFault(pattern)).toContain(word);
  });
});
