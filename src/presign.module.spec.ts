import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { BucketPresigner } from './presign/bucket-presigner.js';
import { InjectBucket } from './presign/inject-bucket.js';
import type { PresignModuleOptions } from './presign/presign-options.js';
import { PresignModule } from './presign.module.js';
import { S3PresignService } from './presign/s3-presign.service.js';

const client = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
};

async function presigned(options: PresignModuleOptions, bucket?: string): Promise<URL> {
  const module = await Test.createTestingModule({
    imports: [PresignModule.forRoot(options)],
  }).compile();
  const { url } = await module
    .get(S3PresignService)
    .presign({ operation: 'get', bucket, key: 'a' });
  await module.close();
  return new URL(url);
}

describe('PresignModule', () => {
  it('serves named buckets of several regions', async () => {
    const buckets = {
      media: { bucket: 'media-bucket', client },
      archive: { client: { ...client, region: 'us-west-2' } },
    };
    const options = { buckets, defaultBucket: 'media' };
    expect((await presigned(options)).host).toBe('media-bucket.s3.eu-central-1.amazonaws.com');
    const archive = await presigned(options, 'archive');
    expect(archive.host).toBe('archive.s3.us-west-2.amazonaws.com');
    expect(archive.searchParams.get('X-Amz-Credential')).toContain('/us-west-2/s3/');
  });

  it('signs the public endpoint, the region staying that of the client', async () => {
    const url = await presigned({
      buckets: { media: { client, publicEndpoint: 'https://files.example.com:8443' } },
    });
    expect(url.host).toBe('media.files.example.com:8443');
    expect(url.searchParams.get('X-Amz-Credential')).toContain('/eu-central-1/s3/');
  });

  it('says in the query that the requester pays', async () => {
    const url = await presigned({ buckets: { media: { client, requesterPays: true } } });
    expect(url.searchParams.get('x-amz-request-payer')).toBe('requester');
  });

  it('injects one bucket where asked, with options that come later', async () => {
    @Injectable()
    class Gallery {
      constructor(@InjectBucket('media') readonly media: BucketPresigner) {}
    }
    @Module({
      imports: [
        PresignModule.forRootAsync({
          bucketNames: ['media'],
          useFactory: () => ({ buckets: { media: { client } } }),
        }),
      ],
      providers: [Gallery],
    })
    class GalleryModule {}
    const module = await Test.createTestingModule({ imports: [GalleryModule] }).compile();
    const { bucket } = await module.get(Gallery).media.presign({ operation: 'get', key: 'a' });
    expect(bucket).toBe('media');
    await module.close();
  });

  it.each([
    ['buckets', { buckets: {} }],
    ['buckets', {}],
    ['buckets', { buckets: null }],
    ['buckets.media', { buckets: { media: null } }],
    ['buckets.media.client', { buckets: { media: {} } }],
    ['buckets.media.client', { buckets: { media: { client: null } } }],
    ['buckets.media.requesterPays', { buckets: { media: { client, requesterPays: 'false' } } }],
    ['defaultBucket', { buckets: { media: { client } }, defaultBucket: 'toString' }],
    ['defaultBucket', { buckets: { media: { client } }, defaultBucket: 'other' }],
    ['cache', { buckets: { media: { client } }, cache: true }],
    ['buckets.media.expires', { buckets: { media: { client, expires: 60 } } }],
    ['buckets.media.expiresIn', { buckets: { media: { client, expiresIn: 1.5 } } }],
    ['buckets.media.maxExpiresIn', { buckets: { media: { client, maxExpiresIn: 604_801 } } }],
    [
      'buckets.media.stableFor',
      { buckets: { media: { client, maxExpiresIn: 60, stableFor: 60 } } },
    ],
    ['buckets.media.bucket', { buckets: { media: { client, bucket: '' } } }],
    ['buckets.media.bucket', { buckets: { media: { client, bucket: 'a/b' } } }],
    ['buckets.media.publicEndpoint', { buckets: { media: { client, publicEndpoint: 'ftp://a' } } }],
  ])('refuses to start with a fault in %s', async (option, options) => {
    await expect(presigned(options as never)).rejects.toMatchObject({
      code: 'invalid_option',
      option,
    });
  });

  it.each([undefined, null, 5, 'media'])('refuses %p for options', async (options) => {
    const error = { name: 'PresignOptionsError', code: 'invalid_option', option: 'options' };
    expect(() => PresignModule.forRoot(options as never)).toThrow(
      expect.objectContaining(error) as Error,
    );
    expect(() => PresignModule.forRootAsync(options as never)).toThrow(
      expect.objectContaining(error) as Error,
    );
    const later = PresignModule.forRootAsync({ useFactory: () => options as never });
    const module = Test.createTestingModule({ imports: [later] });
    await expect(module.compile()).rejects.toMatchObject(error);
  });

  const invalidRegion = 'canary region/';
  it.each<[string, string, S3ClientConfig | S3Client]>([
    ['region_missing', 'no', { region: () => Promise.reject<never>(new Error('none')) }],
    ['region_missing', 'an empty', { region: '' }],
    ['region_missing', 'an undefined', { region: () => undefined as never }],
    ['region_invalid', 'an invalid', { region: invalidRegion }],
    ['region_invalid', "a ready client's invalid", new S3Client({ region: invalidRegion })],
  ])('refuses to start: %s with %s region', async (code, _, client) => {
    await expect(presigned({ buckets: { media: { client } } })).rejects.toMatchObject({
      name: 'BucketEndpointError',
      code,
      option: 'buckets.media.client',
      message: expect.stringMatching(/^buckets\.media\.client: (?!.*canary).*region/) as string,
    });
  });

  it('refuses to start with a configuration of which the SDK makes no client', async () => {
    const buckets = { media: { client: { ...client, extensions: 5 as never } } };
    await expect(presigned({ buckets })).rejects.toMatchObject({
      name: 'BucketEndpointError',
      code: 'invalid_client',
      option: 'buckets.media.client',
    });
  });
});
