import { S3Client } from '@aws-sdk/client-s3';
import { validateSync } from 'class-validator';
import type { ConfigFile } from '../config-file/config-file.js';
import { isLoopback } from '../http/loopback.js';
import type { Environment } from './environment.js';

/**
 * Everything that does not fit in the environment, each fault a line without any value.
 * @param env what the process was given
 * @param environment the same, as far as it is read here
 * @param file `unreadable` where its own faults are told already
 */
export async function environmentFaults(
  env: Readonly<Record<string, string | undefined>>,
  environment: Environment,
  file: ConfigFile | 'unreadable' | undefined,
): Promise<readonly string[]> {
  return [
    ...faultsOfVariables(environment),
    ...faultsOfCombinations(environment),
    ...(file === 'unreadable' ? [] : faultsWithFile(environment, file)),
    ...unknownVariables(env),
    ...(await faultsOfRegion(environment)),
  ];
}

export const authenticates = (file: ConfigFile | undefined): boolean =>
  file !== undefined && (file.apiKeys.length > 0 || file.jwt !== undefined);

export const namesBuckets = (file: ConfigFile | undefined): boolean =>
  file !== undefined && Object.keys(file.buckets).length > 0;

const faultsOfVariables = (environment: Environment): string[] =>
  validateSync(environment, { validationError: { target: false, value: false } }).flatMap(
    ({ property, constraints }) =>
      Object.values(constraints ?? {}).map((message) => `${property} ${message}`),
  );

function faultsOfCombinations(environment: Environment): string[] {
  const faults: string[] = [];
  if (Boolean(environment.AWS_ACCESS_KEY_ID) !== Boolean(environment.AWS_SECRET_ACCESS_KEY)) {
    faults.push('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set together');
  }
  const expiresIn = environment.AWS_PRESIGNED_URL_EXPIRATION_TIME;
  const maxExpiresIn = environment.PRESIGN_MAX_EXPIRES_IN;
  if (environment.PRESIGN_TRY_IT === 'true' && environment.NODE_ENV === 'production') {
    faults.push('PRESIGN_TRY_IT must be false or left out when NODE_ENV is production');
  }
  if (expiresIn !== undefined && maxExpiresIn !== undefined && +expiresIn > +maxExpiresIn) {
    faults.push('AWS_PRESIGNED_URL_EXPIRATION_TIME must not exceed PRESIGN_MAX_EXPIRES_IN');
  }
  return faults;
}

function faultsWithFile(environment: Environment, file: ConfigFile | undefined): string[] {
  const faults: string[] = [];
  const inProduction = environment.NODE_ENV === 'production';
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
  'PRESIGN_METRICS_TOKEN',
  'PRESIGN_REFUSALS_PER_MINUTE',
  'PRESIGN_SHUTDOWN_DELAY',
  'PRESIGN_STORAGE_CHECK',
  'PRESIGN_STORE_DIRECTORY',
  'PRESIGN_TRUST_PROXY',
  'PRESIGN_TRY_IT',
  'PRESIGN_UPLOAD_TOKEN_KEYS',
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
