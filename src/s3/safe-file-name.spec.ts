import fc from 'fast-check';
import { objectKeyFault } from './object-key.js';
import { safeFileName } from './safe-file-name.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

describe('safeFileName', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['Über uns (2) + R&D.tar.gz', 'Über uns (2) + R&D.tar.gz'],
    ['年次報告書.pdf', '年次報告書.pdf'],
    ['👩‍💻.png', '👩‍💻.png'],
    ['e\u0301.txt', '\u00e9.txt'],
    ['C:\\fakepath\\photo.jpg', 'photo.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['..', 'file'],
    ['.', 'file'],
    ['', 'file'],
    ['a/', 'file'],
    [' . . ', 'file'],
    ['.htaccess', 'htaccess'],
    ['\u200b..\u202e.x', 'x'],
    ['a\u0000b\r\nc.txt', 'abc.txt'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a\u00a0\u3000b', 'a b'],
    ['what?*<x>|"y":{z}%.txt', 'what___x___y___z__.txt'],
    ['\u037e', '_'],
    ['name. .', 'name'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['console.txt', 'console.txt'],
    ['a\ud800b', 'ab'],
    [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(251)}.pdf`],
    [`${'x'.repeat(1_000_000)}.pdf`, `${'x'.repeat(251)}.pdf`],
    [`${'é'.repeat(300)}.pdf`, `${'é'.repeat(125)}.pdf`],
    [`${'😀'.repeat(100)}.tar.gz`, `${'😀'.repeat(63)}.gz`],
    [`a.${'x'.repeat(300)}`, `a.${'x'.repeat(253)}`],
    [`${'x'.repeat(254)} ${'y'.repeat(9)}`, 'x'.repeat(254)],
  ])('makes %j into %j', (name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });

  it(`whatever it is given, makes one safe segment, once and for all (seed ${SEED})`, () => {
    const part = fc.oneof(
      fc.constantFrom('.', '..', '/', '\\', ' ', ';', '%2f', '\u202e', '\ufeff', 'con', '\u0301'),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.string({ unit: 'grapheme', maxLength: 120 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const name = safeFileName(parts.join(''));
        expect(name).not.toBe('');
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
        expect(objectKeyFault(name)).toBeUndefined();
        expect(name).not.toMatch(/[/\\]|^[. ]|[. ]$/);
        expect(safeFileName(name)).toBe(name);
        expect(Buffer.from(name).toString()).toBe(name);
      }),
      { seed: SEED, numRuns: 20_000 },
    );
  });
});
