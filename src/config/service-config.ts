import { S3Client } from '@aws-sdk/client-s3';
import { registerAs } from '@nestjs/config';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { RateLimitOptions } from '../access/rate-limits.js';
import type { JsonLinesOptions } from '../audit/json-lines.audit-log.js';
import { readConfigFile, type ConfigFile } from '../config-file/config-file.js';
import { ConfigurationError } from '../config-file/configuration-error.js';
import { isLoopback } from '../http/loopback.js';
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
  /** Proxies in front of the service whose word on the client's address is taken. */
  readonly trustedProxies: number;
  /** Whose pages may ask. */
  readonly corsOrigins: readonly string[];
  /** Whether /docs and /openapi.json are served. */
  readonly docs: boolean;
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
  const { file, faults: faultsOfFile } = await readFile(environment);
  const faults = [
    ...faultsOfVariables(environment),
    ...faultsOfCombinations(environment, file?.content),
    ...unknownVariables(env),
    ...(await faultsOfRegion(environment)),
    ...faultsOfFile,
  ];
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
    trustedProxies: Number(environment.PRESIGN_TRUST_PROXY ?? 0),
    corsOrigins: environment.PRESIGN_CORS_ORIGINS?.split(/ *, */) ?? [],
    docs:
      environment.PRESIGN_DOCS === undefined ? !inProduction : environment.PRESIGN_DOCS === 'true',
    logStyle: inProduction ? 'json' : 'readable',
    storage: storageOf(environment, file?.content),
    expiresIn: seconds(environment.AWS_PRESIGNED_URL_EXPIRATION_TIME),
    maxExpiresIn: seconds(environment.PRESIGN_MAX_EXPIRES_IN),
  };
}

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

const authenticates = (file: ConfigFile | undefined): boolean =>
  file !== undefined && (file.apiKeys.length > 0 || file.jwt !== undefined);

const namesBuckets = (file: ConfigFile | undefined): boolean =>
  file !== undefined && Object.keys(file.buckets).length > 0;

function storageOf(
  environment: Environment,
  file: ConfigFile | undefined,
): ServiceConfig['storage'] {
  if (namesBuckets(file)) return { kind: 'file' };
  const bucket = environment.AWS_STORAGE_BUCKET_NAME;
  return bucket === undefined
    ? { kind: 'embedded', directory: environment.PRESIGN_STORE_DIRECTORY ?? '.data/s3' }
    : { kind: 'bucket', bucket, forcePathStyle: environment.PRESIGN_FORCE_PATH_STYLE === 'true' };
}

const seconds = (text: string | undefined) => (text === undefined ? undefined : Number(text));

/** A variable that is set to nothing counts as not set: `.env` files are written so. */
const present = (env: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );

const faultsOfVariables = (environment: Environment): string[] =>
  validateSync(environment, { validationError: { target: false, value: false } }).flatMap(
    ({ property, constraints }) =>
      Object.values(constraints ?? {}).map((message) => `${property} ${message}`),
  );

function faultsOfCombinations(environment: Environment, file: ConfigFile | undefined): string[] {
  const faults: string[] = [];
  const inProduction = environment.NODE_ENV === 'production';
  if (Boolean(environment.AWS_ACCESS_KEY_ID) !== Boolean(environment.AWS_SECRET_ACCESS_KEY)) {
    faults.push('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together');
  }
  if (environment.AWS_STORAGE_BUCKET_NAME && namesBuckets(file)) {
    faults.push('AWS_STORAGE_BUCKET_NAME must be left out where PRESIGN_CONFIG_FILE has buckets');
  }
  if (inProduction && !environment.AWS_STORAGE_BUCKET_NAME && !namesBuckets(file)) {
    faults.push(
      'AWS_STORAGE_BUCKET_NAME must be set when NODE_ENV is production, or PRESIGN_CONFIG_FILE have buckets',
    );
  }
  if (environment.PRESIGN_AUTH === 'none' && authenticates(file)) {
    faults.push('PRESIGN_AUTH must be left out where PRESIGN_CONFIG_FILE has api_keys or jwt');
  }
  const open = inProduction || !isLoopback(environment.HOST ?? '127.0.0.1');
  if (open && environment.PRESIGN_AUTH !== 'none' && !authenticates(file)) {
    faults.push(
      'PRESIGN_CONFIG_FILE must have api_keys or jwt, or PRESIGN_AUTH be set to none, written out, to serve' +
        ' everyone who can reach the service (NODE_ENV is production or HOST is not a loopback address)',
    );
  }
  const expiresIn = seconds(environment.AWS_PRESIGNED_URL_EXPIRATION_TIME);
  const maxExpiresIn = seconds(environment.PRESIGN_MAX_EXPIRES_IN);
  if (expiresIn !== undefined && maxExpiresIn !== undefined && expiresIn > maxExpiresIn) {
    faults.push('AWS_PRESIGNED_URL_EXPIRATION_TIME must not exceed PRESIGN_MAX_EXPIRES_IN');
  }
  return faults;
}

/** A misspelt name would leave its default in force unseen. */
function unknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('PRESIGN_') && !KNOWN_VARIABLES.includes(name))
    .map((name) => `${name} is not a variable of this service`);
}

const KNOWN_VARIABLES = [
  'PRESIGN_AUDIT_FAILURE',
  'PRESIGN_AUDIT_LOG',
  'PRESIGN_AUTH',
  'PRESIGN_CONFIG_FILE',
  'PRESIGN_CORS_ORIGINS',
  'PRESIGN_DOCS',
  'PRESIGN_FORCE_PATH_STYLE',
  'PRESIGN_MAX_EXPIRES_IN',
  'PRESIGN_REFUSALS_PER_MINUTE',
  'PRESIGN_STORE_DIRECTORY',
  'PRESIGN_TRUST_PROXY',
  'PRESIGN_URLS_PER_MINUTE',
];

/** The SDK looks for a region in the environment and in the profile. */
async function faultsOfRegion(environment: Environment): Promise<string[]> {
  if (!environment.AWS_STORAGE_BUCKET_NAME) return [];
  const client = new S3Client({});
  try {
    await client.config.region();
    return [];
  } catch {
    // Whatever the SDK says of it, this is what to do.
    return ['AWS_REGION must be set, or the profile must name a region'];
  } finally {
    client.destroy();
  }
}
