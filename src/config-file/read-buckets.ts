import { camelCased, type CamelCased } from '../http/camel-case.js';
import { BucketConfig } from './bucket.config.js';
import type { SectionReader } from './section-reader.js';
import { isObject } from './sections.config.js';

type Bucket = CamelCased<BucketConfig>;

/** The section `buckets`: those that fit, by their configured names. */
export function readBuckets(reader: SectionReader, value: unknown): Record<string, Bucket> {
  if (!isObject(value)) return {};
  const buckets: [string, Bucket][] = [];
  if (Object.keys(value).length === 0) reader.add('buckets', 'must name a bucket');
  for (const [name, section] of Object.entries(value)) {
    const path = `buckets.${name}`;
    if (!NAME.test(name)) {
      reader.add(path, 'must be named by 1 to 63 letters, digits, - _ or ., the first no sign');
    }
    const config = reader.read(BucketConfig, section, path);
    if (!config) continue;
    const bucket = camelCased(config);
    for (const [field, message] of faultsOf(bucket)) reader.add(`${path}.${field}`, message);
    buckets.push([name, bucket]);
  }
  return Object.fromEntries(buckets);
}

/** The field `default_bucket`. */
export function readDefaultBucket(
  reader: SectionReader,
  value: unknown,
  buckets: unknown,
): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (!isObject(buckets) || !Object.hasOwn(buckets, value)) {
    reader.add('default_bucket', 'must be one of buckets');
  }
  return value;
}

/** They stand in paths of URLs. */
const NAME = /^[a-zA-Z0-9][\w.-]{0,62}$/;

function* faultsOf({ expiresIn, maxExpiresIn, stableFor }: Bucket): Iterable<[string, string]> {
  if (maxExpiresIn === undefined) return;
  if (expiresIn !== undefined && expiresIn > maxExpiresIn) {
    yield ['expires_in', 'must not exceed max_expires_in'];
  }
  if (stableFor !== undefined && stableFor >= maxExpiresIn) {
    yield ['stable_for', 'must be less than max_expires_in'];
  }
}
