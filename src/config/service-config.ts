import { S3Client } from '@aws-sdk/client-s3';
import { registerAs } from '@nestjs/config';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { isLoopback } from './loopback.js';
import { Environment } from './environment.js';

/** What the service runs with, every default filled in. */
export interface ServiceConfig {
  readonly host: string;
  readonly port: number;
  /** Nobody has to say who they are, and nobody said that this is meant: for programs of this machine alone. */
  readonly localOnly: boolean;
  /** A JSON line on standard output for each answer. */
  readonly accessLog: boolean;
  /** The real bucket, or the embedded store in its place. */
  readonly storage: BucketStorage | EmbeddedStorage;
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

interface EmbeddedStorage {
  readonly kind: 'embedded';
  /** Where the objects are kept, absolute or from the working directory. */
  readonly directory: string;
}

/** Every fault of the environment in one message, without any value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'invalid_configuration';

  constructor(readonly faults: readonly string[]) {
    super(`The configuration does not fit:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/** The provider of {@link ServiceConfig}: read when the application starts, after `.env`. */
export const serviceConfig = registerAs('service', () => readServiceConfig(process.env));

/** @throws {ConfigurationError} naming every variable that does not fit */
async function readServiceConfig(
  env: Readonly<Record<string, string | undefined>>,
): Promise<ServiceConfig> {
  const environment = plainToInstance(Environment, present(env));
  const faults = [
    ...faultsOfVariables(environment),
    ...faultsOfCombinations(environment),
    ...unknownVariables(env),
    ...(await faultsOfRegion(environment)),
  ];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return {
    host: environment.HOST ?? '127.0.0.1',
    port: Number(environment.PORT ?? 3000),
    localOnly: environment.PRESIGN_AUTH !== 'none',
    accessLog: environment.NODE_ENV === 'production',
    storage: storageOf(environment),
    expiresIn: seconds(environment.AWS_PRESIGNED_URL_EXPIRATION_TIME),
    maxExpiresIn: seconds(environment.PRESIGN_MAX_EXPIRES_IN),
  };
}

function storageOf(environment: Environment): ServiceConfig['storage'] {
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

function faultsOfCombinations(environment: Environment): string[] {
  const faults: string[] = [];
  const inProduction = environment.NODE_ENV === 'production';
  if (Boolean(environment.AWS_ACCESS_KEY_ID) !== Boolean(environment.AWS_SECRET_ACCESS_KEY)) {
    faults.push('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together');
  }
  if (inProduction && !environment.AWS_STORAGE_BUCKET_NAME) {
    faults.push('AWS_STORAGE_BUCKET_NAME must be set when NODE_ENV is production');
  }
  const open = inProduction || !isLoopback(environment.HOST ?? '127.0.0.1');
  if (open && environment.PRESIGN_AUTH !== 'none') {
    faults.push(
      'PRESIGN_AUTH must be set to none, written out, to serve everyone who can reach the service' +
        ' (NODE_ENV is production or HOST is not a loopback address)',
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
  'PRESIGN_AUTH',
  'PRESIGN_MAX_EXPIRES_IN',
  'PRESIGN_FORCE_PATH_STYLE',
  'PRESIGN_STORE_DIRECTORY',
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
