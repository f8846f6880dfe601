// Only type-checked: as an ES module, and under the name `usage.cts` as a CommonJS one.
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Injectable, Module } from '@nestjs/common';
import {
  InjectBucket,
  PresignError,
  PresignModule,
  S3PresignService,
  type BucketPresigner,
} from 'nestjs-s3-presign';
import { createPresignedPost, getSignedUrl } from 'nestjs-s3-presign/aws-sdk';
import { presignUrl, Signer } from 'nestjs-s3-presign/sigv4';
import { startS3Store, type S3Store } from 'nestjs-s3-presign/testing';

@Injectable()
export class Reports {
  constructor(
    private readonly presign: S3PresignService,
    @InjectBucket('media') private readonly media: BucketPresigner,
  ) {}

  async links(): Promise<readonly string[]> {
    const { url, expiresAt } = await this.presign.presign({ operation: 'get', key: 'report.pdf' });
    const [first] = await this.presign.presignMany([{ operation: 'delete', key: 'old.pdf' }]);
    if (first?.error) throw first.error satisfies PresignError;
    const head = await this.media.presign({ operation: 'head', key: 'report.pdf', expiresIn: 60 });
    // @ts-expect-error: there is no such operation
    await this.presign.presign({ operation: 'list', key: 'report.pdf' });
    // @ts-expect-error: a Date, which shows that the types were found
    const wrong: string = expiresAt;
    return [url, head.url, wrong];
  }
}

@Module({
  imports: [
    PresignModule.forRoot({ buckets: { media: { client: { region: 'eu-central-1' } } } }),
    PresignModule.forRootAsync({
      useFactory: () => ({ buckets: { media: { client: new S3Client({}) } } }),
      bucketNames: ['media'],
    }),
  ],
  providers: [Reports],
})
export class AppModule {}

export async function withoutNest(client: S3Client): Promise<readonly string[]> {
  const store: S3Store = await startS3Store({ directory: '.data', buckets: ['media'] });
  const signer = new Signer(store.credentials, store.region);
  const request = {
    method: 'GET',
    protocol: 'http:',
    host: 'localhost',
    path: '/media/a',
  } as const;
  const post = await createPresignedPost(client, { Bucket: 'media', Key: 'a' });
  return [
    presignUrl(request, signer, new Date(), 60),
    await getSignedUrl(client, new GetObjectCommand({ Bucket: 'media', Key: 'a' })),
    post.url,
  ];
}
