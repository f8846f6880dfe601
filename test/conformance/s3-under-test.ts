import { randomUUID } from 'node:crypto';
import {
  presign,
  presignPost,
  startMultipartUpload,
  type MultipartUpload,
  type PresignedPost,
  type PresignedUrl,
} from '../support/api.js';
import { send, type Answer } from '../support/http.js';
import { startService, type Service } from '../support/service.js';
import { NamedS3 } from './named-s3.js';

/** What is sent with a URL, where it differs from what the API says. */
interface Changes {
  readonly method?: string;
  readonly url?: string;
  /** Added to the API's headers; `undefined` leaves one of those out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer;
}

/** A running service and the S3 server that it signs for, used as a client of both would. */
export class S3UnderTest {
  /** The server that the environment names; without one, the service's embedded store. */
  private readonly named = NamedS3.ofEnvironment();
  private readonly prefix = `conformance-${randomUUID()}/`;
  private readonly uploadKeys = new Set<string>();
  private service: Service | undefined;

  readonly sessionToken = this.named?.env['AWS_SESSION_TOKEN'];

  /** `undefined` where only the service knows its credentials, and its bucket. */
  readonly secretKey = this.named?.env['AWS_SECRET_ACCESS_KEY'];
  readonly bucket = this.named?.env['AWS_STORAGE_BUCKET_NAME'];

  /** Whether the service itself reaches the server. URLs are used from here, without its resolver. */
  readonly isReachedByService = !this.named?.isVirtualHostOfLocalhost;

  async start(): Promise<void> {
    await this.named?.createBucket();
    this.service = await startService(this.named?.env);
  }

  /** Deletes what was uploaded, and stops the service. */
  async stop(): Promise<void> {
    for (const key of this.uploadKeys) {
      const { status } = await this.use(await this.presign({ operation: 'delete', key }));
      // 404: some servers say so when there is nothing to delete.
      if (status !== 204 && status !== 404) throw new Error(`${status} deleting ${key}`);
    }
    await this.service?.stop();
    this.named?.destroy();
  }

  get api(): string {
    if (!this.service) throw new Error('the service was not started');
    return this.service.url;
  }

  /** A key of this run; nothing else is touched in the bucket. */
  key(name: string): string {
    return this.prefix + name;
  }

  async presign(request: {
    readonly operation: string;
    readonly key: string;
    readonly [field: string]: unknown;
  }): Promise<PresignedUrl> {
    if (request.operation === 'put') this.uploadKeys.add(request.key);
    return presign(this.api, request);
  }

  async presignPost(request: {
    readonly key: string;
    readonly [field: string]: unknown;
  }): Promise<PresignedPost> {
    this.uploadKeys.add(request.key);
    return presignPost(this.api, request);
  }

  async startMultipartUpload(request: {
    readonly key: string;
    readonly [field: string]: unknown;
  }): Promise<MultipartUpload> {
    this.uploadKeys.add(request.key);
    return startMultipartUpload(this.api, request);
  }

  /** Sends a request with a URL, and the headers that the API says to send with it. */
  use(signed: PresignedUrl, changes: Changes = {}): Promise<Answer> {
    const headers = Object.entries({ ...signed.headers, ...changes.headers });
    return send(
      changes.method ?? signed.method,
      changes.url ?? signed.presigned_url,
      Object.fromEntries(headers.filter(([, value]) => value !== undefined)),
      changes.body,
    );
  }

  /** Uploads a file, which must succeed. */
  async upload(key: string, body: string | Buffer, fields: object = {}): Promise<void> {
    const answer = await this.use(await this.presign({ operation: 'put', key, ...fields }), {
      body,
    });
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body.toString()}`);
  }

  async download(key: string, fields: object = {}): Promise<Answer> {
    return this.use(await this.presign({ operation: 'get', key, ...fields }));
  }

  /** Sizes by key, from the server itself; `undefined` where only the service knows its credentials. */
  async list(prefix: string): Promise<ReadonlyMap<string, number> | undefined> {
    return this.named?.list(prefix);
  }
}
