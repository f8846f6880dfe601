import { unescape } from 'node:querystring';
import { registerAs } from '@nestjs/config';
import { plainToInstance } from 'class-transformer';
import type { RateLimitOptions } from '../access/rate-limits.js';
import type { JsonLinesOptions } from '../audit/json-lines.audit-log.js';
import { readConfigFile, type ConfigFile } from '../config-file/config-file.js';
import { ConfigurationError } from '../config-file/configuration-error.js';
import { hideFromLogs } from '../http/redacted.js';
import { authenticates, environmentFaults, namesBuckets } from './environment-faults.js';
import { Environment } from './environment.js';

/** What the service runs with, every default filled in. */
export interface ServiceConfig {
  readonly host: string;
  readonly port: number;
  /** The path of the configuration file, and what stands in it. */
  readonly file: { readonly path: string; readonly content: ConfigFile } | undefined;
  /**
   * `configured`: by the keys and tokens of the file. `none`: everyone may ask, and this was written out. `local`: everyone
   * on this machine, since nothing was said.
   */
  readonly authentication: 'configured' | 'none' | 'local';
  readonly auditLog: JsonLinesOptions;
  readonly rateLimits: RateLimitOptions;
  /** Keys of the ids of multipart uploads, the first to sign by; none where each process has one of its own. */
  readonly uploadTokenKeys: readonly Uint8Array[];
  /** Proxies in front of the service whose word on the client's address is taken. */
  readonly trustedProxies: number;
  /** Seconds between being told to stop and taking no more connections. */
  readonly shutdownDelay: number;
  /** Whose pages may ask. */
  readonly corsOrigins: readonly string[];
  /** Whether /docs and /openapi.json are served. */
  readonly docs: boolean;
  /** Whether the page to try the service with is served at /; never in production. */
  readonly tryIt: boolean;
  /** Whether S3 is asked now and then, to say in `/health/ready` whether it answers. */
  readonly checksStorage: boolean;
  /** Who has it may read `/metrics`, which there is not without it. */
  readonly metricsToken: string | undefined;
  /** JSON lines, one for each answer among them; or readable ones, for what goes wrong alone. */
  readonly logStyle: 'json' | 'readable';
  /** The real bucket or buckets, or the embedded store in their place. */
  readonly storage: BucketStorage | FileStorage | EmbeddedStorage;
  /** Seconds. */
  readonly expiresIn: number | undefined;
  /** Seconds. */
  readonly maxExpiresIn: number | undefined;
}

interface BucketStorage {
  readonly kind: 'bucket';
  readonly bucket: string;
  readonly forcePathStyle: boolean;
}

/** The buckets of the configuration file. */
interface FileStorage {
  readonly kind: 'file';
  readonly content: ConfigFile;
}

interface EmbeddedStorage {
  readonly kind: 'embedded';
  /** Where the objects are kept, absolute or from the working directory. */
  readonly directory: string;
}

/** The provider of {@link ServiceConfig}: read when the application starts, after `.env`. */
export const serviceConfig = registerAs('service', () => readServiceConfig(process.env));

/** @throws {ConfigurationError} naming every variable, and every place of the file, that does not fit */
async function readServiceConfig(
  env: Readonly<Record<string, string | undefined>>,
): Promise<ServiceConfig> {
  const environment = plainToInstance(Environment, present(env));
  // Before anything can fail with a text that holds one.
  hideFromLogs(...secretsOf(environment));
  const { file, faults: faultsOfFile } = await readFile(environment);
  const content = faultsOfFile.length > 0 ? 'unreadable' : file?.content;
  const faults = [...(await environmentFaults(env, environment, content)), ...faultsOfFile];
  if (faults.length > 0) throw new ConfigurationError(faults);
  const inProduction = environment.NODE_ENV === 'production';
  return {
    host: environment.HOST ?? '127.0.0.1',
    port: Number(environment.PORT ?? 3000),
    file,
    authentication: authenticates(file?.content)
      ? 'configured'
      : environment.PRESIGN_AUTH === 'none'
        ? 'none'
        : 'local',
    auditLog: {
      file: environment.PRESIGN_AUDIT_LOG,
      onFailure: environment.PRESIGN_AUDIT_FAILURE,
    },
    rateLimits: {
      urls: Number(environment.PRESIGN_URLS_PER_MINUTE ?? 60_000),
      refusals: Number(environment.PRESIGN_REFUSALS_PER_MINUTE ?? 60),
      redisUrl: environment.REDIS_URL,
    },
    uploadTokenKeys: keysOf(environment.PRESIGN_UPLOAD_TOKEN_KEYS),
    trustedProxies: Number(environment.PRESIGN_TRUST_PROXY ?? 0),
    shutdownDelay: Number(environment.PRESIGN_SHUTDOWN_DELAY ?? (inProduction ? 1 : 0)),
    corsOrigins: environment.PRESIGN_CORS_ORIGINS?.split(/ *, */) ?? [],
    docs:
      environment.PRESIGN_DOCS === undefined ? !inProduction : environment.PRESIGN_DOCS === 'true',
    tryIt: !inProduction && environment.PRESIGN_TRY_IT !== 'false',
    checksStorage: environment.PRESIGN_STORAGE_CHECK !== 'false',
    metricsToken: environment.PRESIGN_METRICS_TOKEN,
    logStyle: inProduction ? 'json' : 'readable',
    storage: storageOf(environment, file?.content),
    expiresIn: seconds(environment.AWS_PRESIGNED_URL_EXPIRATION_TIME),
    maxExpiresIn: seconds(environment.PRESIGN_MAX_EXPIRES_IN),
  };
}

const secretsOf = (environment: Environment): (string | undefined)[] => [
  environment.AWS_SECRET_ACCESS_KEY,
  passwordOf(environment.REDIS_URL),
  ...(environment.PRESIGN_UPLOAD_TOKEN_KEYS?.split(/ *, */) ?? []),
];

/** Of what may not be a URL: that is told elsewhere. */
const passwordOf = (url = ''): string | undefined =>
  URL.canParse(url) ? unescape(new URL(url).password) : undefined;

/** Faults of the file are told along with those of the environment. */
async function readFile({ PRESIGN_CONFIG_FILE: path }: Environment): Promise<{
  readonly file: ServiceConfig['file'];
  readonly faults: readonly string[];
}> {
  if (path === undefined) return { file: undefined, faults: [] };
  try {
    return { file: { path, content: await readConfigFile(path) }, faults: [] };
  } catch (error) {
    if (error instanceof ConfigurationError) return { file: undefined, faults: error.faults };
    throw error;
  }
}

function storageOf(
  environment: Environment,
  file: ConfigFile | undefined,
): ServiceConfig['storage'] {
  if (file && namesBuckets(file)) return { kind: 'file', content: file };
  const bucket = environment.AWS_STORAGE_BUCKET_NAME;
  return bucket === undefined
    ? { kind: 'embedded', directory: environment.PRESIGN_STORE_DIRECTORY ?? '.data/s3' }
    : { kind: 'bucket', bucket, forcePathStyle: environment.PRESIGN_FORCE_PATH_STYLE === 'true' };
}

const keysOf = (text: string | undefined) =>
  text?.split(/ *, */).map((key) => Buffer.from(key, 'base64')) ?? [];

const seconds = (text: string | undefined) => (text === undefined ? undefined : Number(text));

/** A variable that is set to nothing counts as not set: `.env` files are written so. */
const present = (env: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
