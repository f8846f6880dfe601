import { conforms } from './conforms.js';
import type { S3UnderTest } from './s3-under-test.js';

const KEYS = [
  'plain.txt',
  'folders/in/folders.txt',
  'spaces in the middle',
  ' spaces around ',
  'plus+plus',
  'quotes " \' `',
  'a//b',
  'a/.../b',
  '.hidden',
  '..two dots',
  '100%',
  '%2e%2e%2fx',
  '%00',
  '%ff',
  'question?mark',
  'hash#tag',
  'ampersand&equals=x',
  'semi;colon',
  'co:lon',
  'at@sign',
  '~tilde',
  'comma,dollar$',
  "!*'()",
  'back\\slash',
  '<>[]{}|^',
  'trailing slash/',
  'soap',
  'caf\u00e9 composed',
  'cafe\u0301 decomposed',
  '日本語/файл/ملف',
  '👩‍💻🚀',
];

/** Keys that a server or proxy may take for one another. */
const LOOK_ALIKES = [
  ['caf\u00e9', 'cafe\u0301'],
  ['a b', 'a+b', 'a%20b', 'a%2Bb'],
  ['x/y', 'x//y', 'x%2Fy', 'x\\y'],
  ['case', 'CASE'],
  ['z', 'z/', 'z '],
];

export function keyCases(s3: S3UnderTest): void {
  for (const name of KEYS) {
    conforms(`stores and returns byte for byte: ${name}`, () => expectRoundTrip(s3, s3.key(name)));
  }

  conforms('stores and returns byte for byte: a key of 1024 bytes of UTF-8', async () => {
    const stem = s3.key('long ');
    const rest = 1024 - Buffer.byteLength(stem);
    const key = stem + '€'.repeat(rest / 3) + 'x'.repeat(rest % 3);
    expect(Buffer.byteLength(key)).toBe(1024);
    await expectRoundTrip(s3, key);
  });

  for (const names of LOOK_ALIKES) {
    conforms(`keeps apart: ${names.map((name) => JSON.stringify(name)).join(' ')}`, async () => {
      const keys = names.map((name) => s3.key(`alike/${name}`));
      for (const key of keys) await s3.upload(key, `body of ${key}`);
      for (const key of keys) {
        expect((await s3.download(key)).body.toString()).toBe(`body of ${key}`);
      }
    });
  }
}

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

async function expectRoundTrip(s3: S3UnderTest, key: string): Promise<void> {
  const body = Buffer.concat([EVERY_BYTE, Buffer.from(key)]);
  await s3.upload(key, body);
  const listed = await s3.list(key);
  if (listed) expect(listed.get(key)).toBe(body.length);
  const answer = await s3.download(key);
  expect(answer.status).toBe(200);
  expect(answer.body.equals(body)).toBe(true);
}
