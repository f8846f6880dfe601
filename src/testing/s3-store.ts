import { randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { Signer, type Credentials } from '../sigv4/index.js';
import { handleRequest } from './handle-request.js';
import { S3StoreError } from './s3-store-error.js';
import { MultipartUploads } from './storage/multipart-uploads.js';
import { isBucketName, ObjectFiles } from './storage/object-files.js';
import type { StoreContext } from './store-context.js';
import { StoreServer } from './store-server.js';

export interface S3StoreOptions {
  /** Where the objects live, and the parts of uploads; made when it is not there. One running store to a directory. */
  readonly directory: string;
  /** Buckets to create at the start; those already in the directory are served too. */
  readonly buckets: readonly string[];
  /** A free one by default. */
  readonly port?: number;
  /** A loopback address or `localhost`; `127.0.0.1` by default. */
  readonly host?: string;
  /** The only credentials that the store knows; random ones by default. */
  readonly credentials?: Credentials;
  /** `us-east-1` by default. */
  readonly region?: string;
  /** Origins whose pages may use the store (CORS); `*`, the default, is any. */
  readonly allowedOrigins?: readonly string[];
  /** The clock by which URLs expire; the system's by default. */
  readonly now?: () => Date;
}

/** A running store. */
export interface S3Store {
  /** `http://127.0.0.1:34567`, for the SDK's `endpoint`. Buckets are in the path or `<bucket>.localhost`. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  /**
   * Takes no more connections, ends idle ones at once and busy ones after 5 seconds, and resolves when
   * all are closed. Objects and uploads stay in the directory.
   */
  close(): Promise<void>;
}

/**
 * Starts an S3-compatible store for development and tests. It answers GetObject, HeadObject, PutObject,
 * DeleteObject, ListObjectsV2, HeadBucket, CreateBucket, form uploads, uploads in parts and CORS
 * preflights, and refuses what S3 would refuse: signatures, their scope and expiry, unsigned headers, POST
 * policies, checksums and preconditions are verified.
 * @throws {S3StoreError} in production, for a host beyond loopback, for a name that is no bucket's
 * @throws {SigningError} `invalid_credentials`
 * @throws the system's error when the directory can't be written or the port is taken
 */
export async function startS3Store(options: S3StoreOptions): Promise<S3Store> {
  const { host = '127.0.0.1', port = 0, region = 'us-east-1' } = options;
  checkMayStart(host, options.buckets);
  const credentials = options.credentials ?? randomCredentials();
  const context: StoreContext = {
    signer: new Signer(credentials, region),
    files: await ObjectFiles.open(options.directory),
    uploads: await MultipartUploads.open(options.directory),
    allowedOrigins: options.allowedOrigins ?? ['*'],
    now: options.now ?? (() => new Date()),
  };
  for (const bucket of options.buckets) await context.files.createBucket(bucket);
  const server = new StoreServer((message, response) => handleRequest(message, response, context));
  const boundPort = await server.listen(port, host);
  return {
    endpoint: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    region,
    credentials,
    close: () => server.close(),
  };
}

function checkMayStart(host: string, buckets: readonly string[]): void {
  // Read here and not from a configuration, so that no way of configuring can get past it.
  if (process.env.NODE_ENV === 'production') {
    throw new S3StoreError('in_production', 'the embedded S3 store does not run in production');
  }
  if (host !== 'localhost' && host !== '::1' && !(isIPv4(host) && host.startsWith('127.'))) {
    throw new S3StoreError('host_not_loopback', 'the embedded S3 store binds loopback hosts only');
  }
  const wrong = buckets.find((name) => !isBucketName(name));
  if (wrong !== undefined) {
    throw new S3StoreError('invalid_bucket_name', `${JSON.stringify(wrong)} is no bucket name`);
  }
}

function randomCredentials(): Credentials {
  return {
    accessKeyId: `LOCAL${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}
