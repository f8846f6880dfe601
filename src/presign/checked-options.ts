import * as rules from '../s3/rules.js';
import { MAX_EXPIRES_IN } from '../sigv4/index.js';
import {
  PresignOptionsError,
  type BucketOptions,
  type PresignModuleOptions,
} from './presign-options.js';

/** A bucket's options with every default filled in. */
export interface CheckedBucketOptions extends BucketOptions {
  readonly name: string;
  readonly bucket: string;
  readonly expiresIn: number;
  readonly maxExpiresIn: number;
  readonly requesterPays: boolean;
}

interface CheckedOptions {
  readonly buckets: readonly CheckedBucketOptions[];
  readonly defaultBucket: string | undefined;
}

const DEFAULT_EXPIRES_IN = 900;

/** @throws {PresignOptionsError} naming the option that does not fit, an unknown one included */
export function checkedOptions(options: PresignModuleOptions): CheckedOptions {
  assertOptions(options);
  refuseUnknown('', options, ['buckets', 'defaultBucket']);
  if (!isObject(options.buckets))
    throw new PresignOptionsError('buckets', 'must map names to options');
  const entries = Object.entries(options.buckets);
  const [first] = entries;
  if (!first) throw new PresignOptionsError('buckets', 'must name a bucket');
  const defaultBucket = options.defaultBucket ?? (entries.length === 1 ? first[0] : undefined);
  if (defaultBucket !== undefined && !Object.hasOwn(options.buckets, defaultBucket)) {
    throw new PresignOptionsError('defaultBucket', 'must be one of buckets');
  }
  return { buckets: entries.map(([name, bucket]) => checkedBucket(name, bucket)), defaultBucket };
}

/** @throws {PresignOptionsError} when there is nothing to read options of */
export function assertOptions(options: unknown): asserts options is object {
  if (!isObject(options)) throw new PresignOptionsError('options', 'must be an object');
}

function checkedBucket(name: string, options: BucketOptions): CheckedBucketOptions {
  const path = `buckets.${name}.`;
  if (!isObject(options)) throw new PresignOptionsError(`buckets.${name}`, 'must be options');
  refuseUnknown(path, options, BUCKET_OPTIONS);
  const { bucket = name, client, maxExpiresIn = MAX_EXPIRES_IN, publicEndpoint } = options;
  const { expiresIn = Math.min(DEFAULT_EXPIRES_IN, maxExpiresIn), stableFor } = options;
  if (!isBucket(bucket)) {
    throw new PresignOptionsError(
      `${path}bucket`,
      "must be a bucket's name or an access point's ARN",
    );
  }
  if (!isObject(client)) {
    throw new PresignOptionsError(`${path}client`, 'must be an S3Client or its configuration');
  }
  for (const [option, value] of Object.entries({ maxExpiresIn, expiresIn, stableFor })) {
    if (value !== undefined && !rules.expiresIn.accepts(value)) {
      throw new PresignOptionsError(path + option, rules.expiresIn.message);
    }
  }
  if (expiresIn > maxExpiresIn) {
    throw new PresignOptionsError(`${path}expiresIn`, 'must not exceed maxExpiresIn');
  }
  if (stableFor !== undefined && stableFor >= maxExpiresIn) {
    throw new PresignOptionsError(`${path}stableFor`, 'must be less than maxExpiresIn');
  }
  if (publicEndpoint !== undefined && !isHttpUrl(publicEndpoint)) {
    throw new PresignOptionsError(`${path}publicEndpoint`, 'must be an http or https URL');
  }
  const { requesterPays = false } = options;
  if (!rules.flag.accepts(requesterPays)) {
    throw new PresignOptionsError(`${path}requesterPays`, rules.flag.message);
  }
  return { ...options, name, bucket, client, expiresIn, maxExpiresIn, requesterPays };
}

const BUCKET_OPTIONS = [
  'bucket',
  'client',
  'expiresIn',
  'maxExpiresIn',
  'stableFor',
  'publicEndpoint',
  'requesterPays',
] as const satisfies readonly (keyof BucketOptions)[];

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A misspelt option would leave its default in force unseen. */
function refuseUnknown(path: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown !== undefined) throw new PresignOptionsError(path + unknown, 'is not an option');
}

/** Not as strict as S3: buckets of other servers, and old ones, have other names. */
const isBucket = (bucket: unknown) =>
  typeof bucket === 'string' && /^(?:arn:[\w:/.-]+|(?!\.\.?$)[^/\p{C}]+)$/u.test(bucket);

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && !(username || password || search || hash);
}
