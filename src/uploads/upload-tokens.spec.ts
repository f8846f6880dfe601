import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { PresignError } from '../s3/presign-error.js';
import { UploadTokens, type Upload } from './upload-tokens.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const [OLD, NEW] = [randomBytes(32), randomBytes(48)];

const UPLOAD: Upload = {
  s3UploadId: '2~abc.def_-',
  bucket: 'media',
  key: 'bücher/"a"/日本 %2e.bin',
  principal: 'api-key:ada',
  grant: 'tenant files',
  contentType: 'image/png',
  size: 5 * 1024 ** 4,
  partSize: 525 * 1024 ** 2,
  overwrite: false,
};

const forbidden = expect.objectContaining({ code: 'forbidden', faults: [] }) as PresignError;

describe('UploadTokens', () => {
  it('gives back what was signed, to any process that has the key', () => {
    const token = new UploadTokens([NEW]).sign(UPLOAD);
    expect(token).toMatch(/^v1\.[\w-]+\.[\w-]{43}$/);
    expect(new UploadTokens([NEW]).read(token, UPLOAD.principal)).toEqual(UPLOAD);
  });

  it('is an HMAC-SHA-256 of version and content', () => {
    const [version = '', payload = '', mac] = new UploadTokens([NEW]).sign(UPLOAD).split('.');
    const expected = createHmac('sha256', NEW).update(`${version}.${payload}`).digest('base64url');
    expect(mac).toBe(expected);
  });

  it('the first key signs, all are read by, and one that is gone is not', () => {
    const old = new UploadTokens([OLD]).sign(UPLOAD);
    const rotated = new UploadTokens([NEW, OLD]);
    expect(rotated.read(old, UPLOAD.principal)).toEqual(UPLOAD);
    const fresh = rotated.sign(UPLOAD);
    expect(new UploadTokens([NEW]).read(fresh, UPLOAD.principal)).toEqual(UPLOAD);
    expect(() => new UploadTokens([NEW]).read(old, UPLOAD.principal)).toThrow(forbidden);
  });

  it('without a key it has one that no other process has', () => {
    const token = new UploadTokens().sign(UPLOAD);
    expect(() => new UploadTokens().read(token, UPLOAD.principal)).toThrow(forbidden);
  });

  it("is of no use to anybody else, and a version that is not this one's is none", () => {
    const tokens = new UploadTokens([NEW]);
    expect(() => tokens.read(tokens.sign(UPLOAD), 'api-key:bob')).toThrow(forbidden);
    const text = `v2.${Buffer.from(JSON.stringify(UPLOAD)).toString('base64url')}`;
    const signed = `${text}.${createHmac('sha256', NEW).update(text).digest('base64url')}`;
    expect(() => tokens.read(signed, UPLOAD.principal)).toThrow(forbidden);
  });

  it(`refuses every change of a token (seed ${SEED})`, () => {
    const tokens = new UploadTokens([NEW]);
    const token = tokens.sign(UPLOAD);
    const place = fc.nat(token.length);
    const text = fc.string({ maxLength: 4 });
    const changed = fc
      .tuple(place, fc.nat(3), text)
      .map(([at, cut, put]) => token.slice(0, at) + put + token.slice(at + cut));
    const property = fc.property(fc.oneof(changed, fc.string({ unit: 'binary' })), (other) => {
      fc.pre(other !== token);
      expect(() => tokens.read(other, UPLOAD.principal)).toThrow(forbidden);
    });
    fc.assert(property, { seed: SEED, numRuns: 5000 });
  });

  it.each([
    ['no key', []],
    ['a short key', [randomBytes(31)]],
    ['a short key beside a good one', [NEW, randomBytes(31)]],
  ])('is not made with %s', (_, keys) => {
    expect(() => new UploadTokens(keys)).toThrow(RangeError);
  });
});
