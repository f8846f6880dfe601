import { S3Client } from '@aws-sdk/client-s3';
import { PresignError } from '../s3/presign-error.js';
import { Buckets } from './buckets.js';
import { S3PresignService } from './s3-presign.service.js';

const client = new S3Client({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
});
let buckets: Buckets;
let service: S3PresignService;
beforeAll(async () => {
  buckets = await Buckets.open({ buckets: { media: { client } } });
  service = new S3PresignService(buckets);
});

const get = { operation: 'get', key: 'a' };
const put = { operation: 'put', key: 'a' };

/** What callers without types may hand in, with the error's code and the field that it must name. */
const MISUSES: readonly (readonly [request: unknown, code: string, field: string])[] = [
  [null, 'validation_failed', ''],
  [undefined, 'validation_failed', ''],
  ['get', 'validation_failed', ''],
  [[], 'invalid_key', 'key'],
  [{ key: 'a' }, 'validation_failed', 'operation'],
  [{ ...get, operation: 'GET' }, 'validation_failed', 'operation'],
  [{ ...get, operation: ['get'] }, 'validation_failed', 'operation'],
  ...['toString', 'hasOwnProperty', 'constructor', '__proto__'].flatMap((name) => [
    [{ ...get, operation: name }, 'validation_failed', 'operation'] as const,
    [{ ...get, bucket: name }, 'unknown_bucket', 'bucket'] as const,
    [{ ...get, disposition: name }, 'validation_failed', 'disposition'] as const,
    [JSON.parse(`{"operation":"get","key":"a","${name}":"x"}`), 'validation_failed', name] as const,
  ]),
  [{ ...get, bucket: null }, 'unknown_bucket', 'bucket'],
  [{ ...get, bucket: 5 }, 'unknown_bucket', 'bucket'],
  [{ operation: 'get' }, 'invalid_key', 'key'],
  ...[undefined, null, 5, {}, ['a'], Symbol('a'), Object('a'), Buffer.from('a')].map(
    (key) => [{ ...get, key }, 'invalid_key', 'key'] as const,
  ),
  ...[0, -1, 1.5, NaN, Infinity, '900', 900n, null, [900], new Date(), {}].map(
    (expiresIn) => [{ ...get, expiresIn }, 'validation_failed', 'expiresIn'] as const,
  ),
  ...['false', 0, null].flatMap((flag) => [
    [{ ...put, overwrite: flag }, 'validation_failed', 'overwrite'] as const,
    [{ ...get, mustExist: flag }, 'validation_failed', 'mustExist'] as const,
  ]),
  [{ ...put, mustExist: true }, 'validation_failed', 'mustExist'],
  [{ ...get, versionId: null }, 'validation_failed', 'versionId'],
  [{ ...put, metadata: [['a', 'b']] }, 'validation_failed', 'metadata'],
  [{ ...put, metadata: { a: 5 } }, 'validation_failed', 'metadata'],
  [{ ...put, tagging: 'a=b' }, 'validation_failed', 'tagging'],
  [{ ...get, contentType: 'text/plain' }, 'validation_failed', 'contentType'],
  [{ ...put, downloadAs: 'a' }, 'validation_failed', 'downloadAs'],
  [{ ...get, expires: 60 }, 'validation_failed', 'expires'],
  [Object.assign(Object.create({ expires: 60 }) as object, get), 'validation_failed', 'expires'],
];

describe('a request that types would not let pass', () => {
  it.each(MISUSES)('%p: %s, naming "%s"', async (request, code, field) => {
    const error: unknown = await service
      .presign(request as never)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PresignError);
    expect(error).toMatchObject({ code, faults: [{ field }] });
  });

  it('names every field at fault at once', async () => {
    const request = { ...get, expiresIn: 0, versionId: 5, expires: 60 };
    await expect(service.presign(request as never)).rejects.toMatchObject({
      faults: [{ field: 'expiresIn' }, { field: 'versionId' }, { field: 'expires' }],
    });
  });

  it('never fails the others of a batch', async () => {
    const good = { operation: 'get', key: 'good' };
    const requests = [good, ...MISUSES.flatMap(([request]) => [request, good])];
    const results = await service.presignMany(requests as never);
    expect(results.map(({ presigned, error }) => presigned?.key ?? error?.code)).toEqual([
      'good',
      ...MISUSES.flatMap(([, code]) => [code, 'good']),
    ]);
  });

  it.each([null, undefined, 'a', { length: 1 }])('no batch: %p', async (requests) => {
    await expect(service.presignMany(requests as never)).rejects.toMatchObject({
      name: 'PresignError',
      code: 'validation_failed',
      faults: [{ field: 'requests' }],
    });
  });

  it.each([new Date(NaN), new Date(-1), new Date(Date.UTC(10_000, 0)), '2026-11-23', 5, null])(
    'no time to sign at: %p',
    async (date) => {
      const error = {
        name: 'PresignError',
        code: 'validation_failed',
        faults: [{ field: 'date' }],
      };
      for (const mustExist of [false, true]) {
        const request = { operation: 'get', key: 'a', mustExist } as const;
        await expect(service.presign(request, date as never)).rejects.toMatchObject(error);
        await expect(buckets.get().presign(request, date as never)).rejects.toMatchObject(error);
        expect(await service.presignMany([request], date as never)).toMatchObject([{ error }]);
      }
    },
  );

  it("no bucket but its own from one bucket's presigner", async () => {
    const media = buckets.get('media');
    expect((await media.presign({ ...get, bucket: 'media' } as never)).bucket).toBe('media');
    await expect(media.presign({ ...get, bucket: 'other' } as never)).rejects.toMatchObject({
      code: 'validation_failed',
      faults: [{ field: 'bucket' }],
    });
    await expect(media.presign(null as never)).rejects.toBeInstanceOf(PresignError);
  });
});
