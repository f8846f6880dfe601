import {
  CreateBucketCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  NotFound,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Env } from '../support/service.js';

/** The service's own variables that say which S3 it signs for. */
const VARIABLES = [
  'AWS_STORAGE_BUCKET_NAME',
  'AWS_ENDPOINT_URL_S3',
  'AWS_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'PRESIGN_FORCE_PATH_STYLE',
];

/** The S3 server that the environment names, seen through the AWS SDK and not through the service. */
export class NamedS3 {
  private readonly bucket: string;
  private readonly client: S3Client;

  private constructor(readonly env: Env) {
    this.bucket = env['AWS_STORAGE_BUCKET_NAME'] ?? '';
    this.client = new S3Client({
      // However the service reaches it: names under localhost need not resolve here.
      forcePathStyle: true,
      credentials: {
        accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
        ...(env['AWS_SESSION_TOKEN'] && { sessionToken: env['AWS_SESSION_TOKEN'] }),
      },
    });
  }

  static ofEnvironment(): NamedS3 | undefined {
    const env = Object.fromEntries(
      VARIABLES.flatMap((name) => {
        const value = process.env[name];
        return value ? [[name, value]] : [];
      }),
    );
    return env['AWS_STORAGE_BUCKET_NAME'] ? new NamedS3(env) : undefined;
  }

  /** The service would need a resolver that knows `bucket.localhost`; Node's own does not. */
  get isVirtualHostOfLocalhost(): boolean {
    const { AWS_ENDPOINT_URL_S3: endpoint, PRESIGN_FORCE_PATH_STYLE: pathStyle } = this.env;
    return pathStyle !== 'true' && !!endpoint && new URL(endpoint).hostname === 'localhost';
  }

  async createBucket(): Promise<void> {
    try {
      await this.client.send(new HeadBucketCommand({ Bucket: this.bucket }));
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      await this.client.send(new CreateBucketCommand({ Bucket: this.bucket }));
    }
  }

  /** Sizes by key. */
  async list(prefix: string): Promise<ReadonlyMap<string, number>> {
    const page = await this.client.send(
      new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix }),
    );
    return new Map(page.Contents?.map(({ Key = '', Size = NaN }) => [Key, Size]));
  }

  destroy(): void {
    this.client.destroy();
  }
}
