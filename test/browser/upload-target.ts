import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  NotFound,
  PutBucketCorsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { startS3Store } from '../../src/testing/index.js';
import type { Env } from '../support/service.js';

/** Under this name the service knows it too. */
export const BUCKET = 'uploads';

export interface Stored {
  readonly sha256: string;
  readonly contentType: string | undefined;
  readonly metadata: Readonly<Record<string, string>> | undefined;
}

/**
 * The S3 that browsers upload to: the server that the environment names as for the service, else an embedded store. It is
 * looked at through the AWS SDK, past the service.
 */
export class UploadTarget {
  private constructor(
    /** The service's own variables that lead to it. */
    readonly env: Env,
    private readonly client: S3Client,
    readonly stop: () => Promise<void>,
  ) {}

  /** @param origin of the pages that may upload */
  static async open(origin: string): Promise<UploadTarget> {
    const { AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
    return AWS_ENDPOINT_URL_S3 === undefined
      ? UploadTarget.embedded(origin)
      : UploadTarget.named(origin, AWS_ENDPOINT_URL_S3, {
          accessKeyId: AWS_ACCESS_KEY_ID,
          secretAccessKey: AWS_SECRET_ACCESS_KEY,
        });
  }

  private static async embedded(origin: string): Promise<UploadTarget> {
    const directory = await mkdtemp(join(tmpdir(), 'presign-store-'));
    const buckets = [BUCKET];
    const store = await startS3Store({ directory, buckets, allowedOrigins: [origin] });
    return UploadTarget.of(store.endpoint, store.credentials, async () => {
      await store.close();
      await rm(directory, { recursive: true });
    });
  }

  private static async named(origin: string, endpoint: string, credentials: Credentials) {
    const target = UploadTarget.of(endpoint, credentials, () => Promise.resolve());
    await target.prepare(origin);
    return target;
  }

  private static of(endpoint: string, credentials: Credentials, stop: () => Promise<void>) {
    const region = 'us-east-1';
    const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
    const env = {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_REGION: region,
      AWS_STORAGE_BUCKET_NAME: BUCKET,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      PRESIGN_FORCE_PATH_STYLE: 'true',
    };
    return new UploadTarget(env, client, async () => {
      client.destroy();
      await stop();
    });
  }

  async read(key: string): Promise<Stored> {
    const answer = await this.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    const digest = createHash('sha256');
    for await (const chunk of answer.Body as Readable) digest.update(chunk as Buffer);
    const { ContentType: contentType, Metadata: metadata } = answer;
    return { sha256: digest.digest('hex'), contentType, metadata };
  }

  async keys(): Promise<readonly string[]> {
    const page = await this.client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    return page.Contents?.map(({ Key = '' }) => Key) ?? [];
  }

  /** The keys of uploads that are neither complete nor aborted. */
  async underWay(): Promise<readonly string[]> {
    const page = await this.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    return page.Uploads?.map(({ Key = '' }) => Key) ?? [];
  }

  private async prepare(origin: string): Promise<void> {
    try {
      await this.client.send(new HeadBucketCommand({ Bucket: BUCKET }));
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      await this.client.send(new CreateBucketCommand({ Bucket: BUCKET }));
    }
    const rule = {
      AllowedOrigins: [origin],
      AllowedMethods: ['GET', 'PUT', 'POST', 'DELETE'],
      AllowedHeaders: ['*'],
      ExposeHeaders: ['ETag'],
    };
    const cors = { Bucket: BUCKET, CORSConfiguration: { CORSRules: [rule] } };
    await this.client.send(new PutBucketCorsCommand(cors));
  }
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
