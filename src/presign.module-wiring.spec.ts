import { S3Client } from '@aws-sdk/client-s3';
import { Injectable, Module, type DynamicModule, type Type } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AccessPolicy } from './access/access-policy.js';
import { withAnonymousGrant } from './access/anonymous-grant.js';
import { AnonymousAuthenticator } from './access/anonymous.authenticator.js';
import { Authenticator } from './access/authenticator.js';
import { GrantPolicy } from './access/grant-policy.js';
import { AuditLog } from './audit/audit-log.js';
import type { BucketPresigner } from './presign/bucket-presigner.js';
import { getBucketToken, InjectBucket } from './presign/inject-bucket.js';
import { getPresignServiceToken, InjectPresignService } from './presign/inject-presign-service.js';
import type { PresignModuleOptions } from './presign/presign-options.js';
import { PresignModule } from './presign.module.js';
import { S3PresignService } from './presign/s3-presign.service.js';

const client = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
};
const get = { operation: 'get', key: 'a' } as const;
const media: PresignModuleOptions = { buckets: { media: { bucket: 'media-bucket', client } } };
const archive: PresignModuleOptions = {
  buckets: { media: { bucket: 'archive-bucket', client: { ...client, region: 'us-west-2' } } },
};
const MEDIA_HOST = 'media-bucket.s3.eu-central-1.amazonaws.com';
const ARCHIVE_HOST = 'archive-bucket.s3.us-west-2.amazonaws.com';

interface Presigns {
  presign(request: typeof get): Promise<{ readonly url: string }>;
}
const hostOf = async (presigner: Presigns) => new URL((await presigner.presign(get)).url).host;

@Injectable()
class Links {
  constructor(readonly service: S3PresignService) {}
}

/** A feature of the host application, with imports of its own. */
function feature(...imports: DynamicModule[]): Type {
  @Module({ imports, providers: [Links], exports: [Links] })
  class Feature {}
  return Feature;
}

const compile = (...imports: (DynamicModule | Type)[]) =>
  Test.createTestingModule({ imports }).compile();

describe('forRootAsync', () => {
  @Injectable()
  class Settings {
    readonly options = media;
    createPresignOptions() {
      return this.options;
    }
  }
  @Module({ providers: [Settings], exports: [Settings] })
  class SettingsModule {}

  it.each([
    [
      'useFactory, with imports and inject',
      PresignModule.forRootAsync({
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: ({ options }: Settings) => Promise.resolve(options),
      }),
    ],
    ['useClass', PresignModule.forRootAsync({ useClass: Settings })],
    [
      'useExisting',
      PresignModule.forRootAsync({ imports: [SettingsModule], useExisting: Settings }),
    ],
  ])('%s', async (_, presignModule) => {
    const module = await compile(feature(presignModule));
    expect(await hostOf(module.get(Links, { strict: false }).service)).toBe(MEDIA_HOST);
    await module.close();
  });

  it('refuses to start when bucketNames names a bucket that the options do not', async () => {
    const options = { bucketNames: ['media', 'toString'], useFactory: () => media };
    await expect(compile(PresignModule.forRootAsync(options))).rejects.toMatchObject({
      code: 'invalid_option',
      option: 'bucketNames',
    });
  });
});

describe('isGlobal', () => {
  it('makes the service known everywhere', async () => {
    const module = await compile(PresignModule.forRoot({ ...media, isGlobal: true }), feature());
    expect(await hostOf(module.get(Links, { strict: false }).service)).toBe(MEDIA_HOST);
    await module.close();
  });

  it('is off by default', async () => {
    await expect(compile(PresignModule.forRoot(media), feature())).rejects.toThrow(
      /S3PresignService/,
    );
  });
});

describe('routes', () => {
  it.each([
    [200, { routes: true }],
    [404, { routes: false }],
    [404, {}],
  ])('%d with %p', async (status, extras) => {
    const providers = [
      { provide: Authenticator, useClass: AnonymousAuthenticator },
      { provide: AccessPolicy, useValue: new GrantPolicy(withAnonymousGrant([], ['media'])) },
      { provide: AuditLog, useValue: { record: () => undefined } },
    ];
    const module = await compile(PresignModule.forRoot({ ...media, ...extras, providers }));
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.init();
    const answer = await app.inject('/presigned-url?file_name=a');
    expect(answer.statusCode).toBe(status);
    await app.close();
  });
});

describe('routes without anyone who', () => {
  const authenticator = { provide: Authenticator, useClass: AnonymousAuthenticator };
  it.each([
    ['asks', [], 'Authenticator'],
    ['decides', [authenticator], 'AccessPolicy'],
  ])('%s stop the start', async (_, providers, missing) => {
    const presign = PresignModule.forRoot({ ...media, routes: true, providers });
    await expect(compile(presign)).rejects.toMatchObject({
      code: 'invalid_option',
      option: 'routes',
      message: expect.stringContaining(missing) as string,
    });
  });
});

describe('providers', () => {
  it('can be replaced: the service, or one bucket', async () => {
    const service = { presign: () => Promise.resolve({ url: 'https://fake.example/' }) };
    const module = await Test.createTestingModule({
      imports: [feature(PresignModule.forRoot(media))],
    })
      .overrideProvider(S3PresignService)
      .useValue(service)
      .overrideProvider(getBucketToken('media'))
      .useValue('a fake bucket')
      .compile();
    expect(module.get(Links, { strict: false }).service).toBe(service);
    expect(module.get(getBucketToken('media'), { strict: false })).toBe('a fake bucket');
    await module.close();
  });
});

describe('two modules', () => {
  it('in one application: each importer has the one that it imports', async () => {
    const [Media, Archive] = [media, archive].map((options) =>
      feature(PresignModule.forRoot(options)),
    ) as [Type, Type];
    const module = await compile(Media, Archive);
    const linksOf = (of: Type) => module.select(of).get(Links, { strict: true });
    expect(await hostOf(linksOf(Media).service)).toBe(MEDIA_HOST);
    expect(await hostOf(linksOf(Archive).service)).toBe(ARCHIVE_HOST);
    await module.close();
  });

  it.each([false, true])('in one importer: told apart by name (global: %p)', async (isGlobal) => {
    @Injectable()
    class Both {
      constructor(
        readonly service: S3PresignService,
        @InjectBucket('media') readonly bucket: BucketPresigner,
        @InjectPresignService('archive') readonly archiveService: S3PresignService,
        @InjectBucket('media', 'archive') readonly archiveBucket: BucketPresigner,
      ) {}
    }
    const module = await Test.createTestingModule({
      imports: [
        PresignModule.forRoot({ ...media, isGlobal }),
        PresignModule.forRootAsync({
          name: 'archive',
          isGlobal,
          bucketNames: ['media'],
          useFactory: () => archive,
        }),
      ],
      providers: [Both],
    }).compile();
    const both = module.get(Both);
    expect(await hostOf(both.service)).toBe(MEDIA_HOST);
    expect(await hostOf(both.bucket)).toBe(MEDIA_HOST);
    expect(await hostOf(both.archiveService)).toBe(ARCHIVE_HOST);
    expect(await hostOf(both.archiveBucket)).toBe(ARCHIVE_HOST);
    await module.close();
  });

  it('in two applications of one process: neither knows of the other', async () => {
    const [first, second] = await Promise.all(
      [media, archive].map((options) => compile(PresignModule.forRoot(options))),
    );
    const serviceOf = (app: typeof first) => app?.get(S3PresignService) as S3PresignService;
    for (let i = 0; i < 3; i += 1) {
      expect(await hostOf(serviceOf(first))).toBe(MEDIA_HOST);
      expect(await hostOf(serviceOf(second))).toBe(ARCHIVE_HOST);
    }
    await first?.close();
    expect(await hostOf(serviceOf(second))).toBe(ARCHIVE_HOST);
    await second?.close();
  });

  it('a module without a name has the class itself for a token', () => {
    expect(getPresignServiceToken()).toBe(S3PresignService);
  });
});

describe('clients', () => {
  const destroy = jest.spyOn(S3Client.prototype, 'destroy');
  beforeEach(() => destroy.mockClear());
  afterAll(() => destroy.mockRestore());
  const destroyed = (): readonly unknown[] => destroy.mock.contexts;

  it('that were made are destroyed with the module, one for each configuration', async () => {
    const buckets = { media: { client }, other: { client }, archive: { client: { ...client } } };
    const module = await compile(PresignModule.forRoot({ buckets, defaultBucket: 'media' }));
    expect(destroyed()).toEqual([]);
    await module.close();
    expect(new Set(destroyed()).size).toBe(2);
    expect(destroyed()).toHaveLength(2);
  });

  it('that were handed in are used, and left alone', async () => {
    const ready = new S3Client({ ...client, region: 'ap-southeast-2' });
    const module = await compile(
      PresignModule.forRoot({ buckets: { media: { client: ready }, other: { client } } }),
    );
    const { url } = await module.get(S3PresignService).presign({ ...get, bucket: 'media' });
    expect(new URL(url).host).toBe('media.s3.ap-southeast-2.amazonaws.com');
    await module.close();
    expect(destroyed()).toHaveLength(1);
    expect(destroyed()).not.toContain(ready);
  });

  it('that were made are destroyed when the start fails half-way', async () => {
    const region = () => Promise.reject(new Error('none'));
    const ready = new S3Client(client);
    const buckets = { media: { client }, ready: { client: ready }, bad: { client: { region } } };
    await expect(compile(PresignModule.forRoot({ buckets }))).rejects.toMatchObject({
      code: 'region_missing',
      option: 'buckets.bad.client',
    });
    expect(destroyed()).toHaveLength(2);
    expect(destroyed()).not.toContain(ready);
  });
});
