import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Test } from '@nestjs/testing';
import fc from 'fast-check';
import { objectKey } from '../s3/object-key.js';
import { PresignModule } from '../presign.module.js';
import { S3PresignService, type PresignRequest } from './s3-presign.service.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const DATE = new Date('2026-11-23T17:00:00.789Z');
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

const CLIENTS: Readonly<Record<string, S3ClientConfig>> = {
  plain: { region: 'eu-central-1', credentials },
  token: { region: 'us-east-1', credentials: { ...credentials, sessionToken: 'to+ken/=' } },
  path: { region: 'us-west-2', credentials, forcePathStyle: true },
  custom: { region: 'us-east-1', credentials, endpoint: 'http://localhost:9000/base/path' },
  address: { region: 'us-east-1', credentials, endpoint: 'http://127.0.0.1:9000' },
  dualstack: { region: 'eu-west-1', credentials, useDualstackEndpoint: true },
};

async function serviceOf(clients: Readonly<Record<string, S3ClientConfig | S3Client>>) {
  const buckets = Object.fromEntries(
    Object.entries(clients).map(([name, client]) => [name, { bucket: `${name}-bucket`, client }]),
  );
  const module = await Test.createTestingModule({
    imports: [PresignModule.forRoot({ buckets })],
  }).compile();
  return { service: module.get(S3PresignService), close: () => module.close() };
}

/** Whatever is not obvious in both: the query as a set of pairs, the rest of the URL as it stands. */
function parts(url: string) {
  const [path, query = ''] = url.split('?');
  return { path, query: query.split('&').map(decodeURIComponent).sort() };
}

const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => {
  try {
    return Boolean(objectKey(text));
  } catch {
    // Refused keys have tests of their own.
    return false;
  }
});
const ascii = fc
  .stringMatching(/^[\x21-\x7e]{1,12}( [\x21-\x7e]{1,12}){0,2}$/)
  .filter((text) => text.length > 0);

describe('S3PresignService gives the URL that the SDK gives', () => {
  it(`for random requests, on every kind of endpoint (seed ${SEED})`, async () => {
    const clients = Object.fromEntries(
      Object.entries(CLIENTS).map(([name, config]) => [
        name,
        new S3Client({
          ...config,
          requestChecksumCalculation: 'WHEN_REQUIRED',
          responseChecksumValidation: 'WHEN_REQUIRED',
        }),
      ]),
    );
    const { service, close } = await serviceOf(clients);
    const bucket = fc.constantFrom(...Object.keys(CLIENTS));
    const expiresIn = fc.integer({ min: 1, max: 604_800 });
    const common = { bucket, key, expiresIn };
    const versionId = optional(fc.stringMatching(/^[\x21-\x7e]{1,20}$/));

    const get = fc.record({
      ...common,
      operation: fc.constant('get' as const),
      versionId,
      responseContentType: optional(fc.constantFrom('text/plain', 'image/png; a="b c"')),
      disposition: optional(fc.constantFrom('inline' as const, 'attachment' as const)),
    });
    const put = fc.record({
      ...common,
      operation: fc.constant('put' as const),
      contentType: optional(fc.constantFrom('image/png', 'text/plain; charset=utf-8')),
      contentLength: optional(fc.nat()),
      overwrite: optional(fc.boolean()),
      cacheControl: optional(ascii),
      contentDisposition: optional(ascii),
      metadata: optional(
        fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), ascii, { noNullPrototype: true }),
      ),
      storageClass: optional(fc.constant('STANDARD_IA')),
      serverSideEncryption: optional(fc.constantFrom('AES256' as const, 'aws:kms' as const)),
    });
    const head = fc.record({ ...common, operation: fc.constant('head' as const), versionId });
    const del = fc.record({ ...common, operation: fc.constant('delete' as const), versionId });

    await fc.assert(
      fc.asyncProperty(fc.oneof(get, put, head, del), async (request) => {
        const ours = await service.presign(request, DATE);
        const theirs = await getSignedUrl(clients[request.bucket] as S3Client, command(request), {
          expiresIn: request.expiresIn,
          signingDate: DATE,
          signableHeaders: new Set(Object.keys(ours.headers)),
          unhoistableHeaders: new Set(Object.keys(ours.headers)),
        });
        expect(parts(ours.url)).toEqual(parts(theirs));
      }),
      { seed: SEED, numRuns: 600 },
    );
    await close();
  }, 30_000);

  function command(request: PresignRequest) {
    const { operation, bucket, key: Key } = request;
    const object = { Bucket: `${bucket}-bucket`, Key };
    switch (operation) {
      case 'get':
        return new GetObjectCommand({
          ...object,
          VersionId: request.versionId,
          ResponseContentType: request.responseContentType,
          ResponseContentDisposition: request.disposition,
        });
      case 'head':
        return new HeadObjectCommand({ ...object, VersionId: request.versionId });
      case 'delete':
        return new DeleteObjectCommand({ ...object, VersionId: request.versionId });
      case 'put':
        return new PutObjectCommand({
          ...object,
          ContentType: request.contentType,
          ContentLength: request.contentLength,
          IfNoneMatch: request.overwrite === false ? '*' : undefined,
          CacheControl: request.cacheControl,
          ContentDisposition: request.contentDisposition,
          Metadata: request.metadata && { ...request.metadata },
          StorageClass: request.storageClass as 'STANDARD_IA' | undefined,
          ServerSideEncryption: request.serverSideEncryption,
        });
    }
  }
});

describe('S3PresignService', () => {
  it('tells when the URL dies: from the signing time in whole seconds', async () => {
    const { service, close } = await serviceOf({ media: CLIENTS['plain'] ?? {} });
    const presigned = await service.presign({ operation: 'get', key: 'a', expiresIn: 60 }, DATE);
    expect(presigned.expiresAt).toEqual(new Date('2026-11-23T17:01:00Z'));
    expect(presigned).toMatchObject({ bucket: 'media', expiresIn: 60, expiryLimitedBy: null });
    await close();
  });

  it('never lets a URL outlive its credentials, and says what cut it', async () => {
    const expiration = new Date('2026-11-23T17:02:00Z');
    const { service, close } = await serviceOf({
      media: {
        region: 'us-east-1',
        credentials: () => Promise.resolve({ ...credentials, expiration }),
      },
    });
    const long = await service.presign({ operation: 'get', key: 'a', expiresIn: 900 }, DATE);
    expect(long).toMatchObject({
      expiresIn: 120,
      expiryLimitedBy: 'credentials',
      expiresAt: expiration,
    });
    const short = await service.presign({ operation: 'get', key: 'a', expiresIn: 60 }, DATE);
    expect(short).toMatchObject({ expiresIn: 60, expiryLimitedBy: null });
    const late = service.presign({ operation: 'get', key: 'a' }, new Date('2026-11-23T17:02:00Z'));
    await expect(late).rejects.toMatchObject({ code: 'credentials_unavailable' });
    await close();
  });

  it('gives no URL without credentials, and says so within two seconds', async () => {
    const { service, close } = await serviceOf({
      failing: { region: 'us-east-1', credentials: () => Promise.reject(new Error('no profile')) },
      hung: { region: 'us-east-1', credentials: () => new Promise(() => undefined) },
    });
    const code = 'credentials_unavailable';
    await expect(
      service.presign({ operation: 'get', bucket: 'failing', key: 'a' }),
    ).rejects.toMatchObject({ code });
    jest.useFakeTimers();
    const hung = service.presign({ operation: 'get', bucket: 'hung', key: 'a' });
    const answer = expect(hung).rejects.toMatchObject({ code });
    await jest.advanceTimersByTimeAsync(2000);
    await answer;
    jest.useRealTimers();
    await close();
  });

  it('presigns many: a request that fails does not fail the others', async () => {
    const { service, close } = await serviceOf({ media: CLIENTS['plain'] ?? {} });
    const results = await service.presignMany(
      [
        { operation: 'get', key: 'a' },
        { operation: 'get', key: '..' },
        { operation: 'get', key: 'a', bucket: 'other' },
        { operation: 'delete', key: 'b' },
      ],
      DATE,
    );
    expect(results.map(({ presigned, error }) => presigned?.key ?? error?.code)).toEqual([
      'a',
      'invalid_key',
      'unknown_bucket',
      'b',
    ]);
    await close();
  });

  const empty = { accessKeyId: '', secretAccessKey: '' };
  const region = 'us-east-1';
  it.each<[string, S3ClientConfig | S3Client]>([
    ['empty keys', { region, credentials: empty }],
    ['a provider of empty keys', { region, credentials: () => Promise.resolve(empty) }],
    ["a ready client's empty keys", new S3Client({ region, credentials: empty })],
    ['no object', { region, credentials: 'x' as never }],
    ['a provider of nothing', { region, credentials: () => Promise.resolve(undefined as never) }],
  ])('has no URL for credentials that can not sign (%s), but those of others', async (_, bad) => {
    const { service, close } = await serviceOf({ media: CLIENTS['plain'] ?? {}, bad });
    const request = { operation: 'get', key: 'a', bucket: 'bad' } as const;
    const error = { name: 'PresignError', code: 'credentials_unavailable' };
    await expect(service.presign(request)).rejects.toMatchObject(error);
    const results = await service.presignMany([request, { ...request, bucket: 'media' }]);
    expect(results).toMatchObject([{ error }, { presigned: { bucket: 'media' } }]);
    await close();
  });

  it.each([0, -1, 1.5, NaN, 604_801, Infinity])(
    'refuses expiresIn %d, naming it',
    async (expiresIn) => {
      const { service, close } = await serviceOf({ media: CLIENTS['plain'] ?? {} });
      await expect(
        service.presign({ operation: 'get', key: 'a', expiresIn }),
      ).rejects.toMatchObject({
        code: 'validation_failed',
        faults: [{ field: 'expiresIn' }],
      });
      await close();
    },
  );
});
