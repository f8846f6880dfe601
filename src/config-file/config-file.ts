import { readFile } from 'node:fs/promises';
import { ApiKeyConfig } from '../access/api-key.config.js';
import type { Grant } from '../access/grant.js';
import { JwtConfig } from '../access/jwt.config.js';
import { ConfigurationError } from './configuration-error.js';
import type { CamelCased } from '../http/camel-case.js';
import { hasRepeatedNames } from '../http/json-body.js';
import type { BucketConfig } from './bucket.config.js';
import { readBuckets, readDefaultBucket } from './read-buckets.js';
import { readGrants } from './read-grants.js';
import { SectionReader } from './section-reader.js';
import { isObject, SectionsConfig } from './sections.config.js';

/** What the configuration file says. */
export interface ConfigFile {
  /** By their configured names; none where the environment names the bucket. */
  readonly buckets: Readonly<Record<string, CamelCased<BucketConfig>>>;
  readonly defaultBucket: string | undefined;
  readonly apiKeys: readonly ApiKeyConfig[];
  readonly jwt: JwtConfig | undefined;
  readonly grants: readonly Grant[];
}

/**
 * @param path absolute, or from the working directory
 * @throws {ConfigurationError} naming every fault by its JSON path
 */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  return parseConfigFile(await textOf(path));
}

/** @throws {ConfigurationError} naming every fault by its JSON path */
export function parseConfigFile(text: string): ConfigFile {
  const value = parseJson(text);
  const reader = new SectionReader();
  reader.read(SectionsConfig, value, '');
  // Each section is read whatever is wrong with the others, so that all is said at once.
  const { buckets, default_bucket, api_keys, jwt, grants } = isObject(value) ? value : {};
  const file = {
    buckets: readBuckets(reader, buckets),
    defaultBucket: readDefaultBucket(reader, default_bucket, buckets),
    apiKeys: reader.readList(ApiKeyConfig, api_keys, 'api_keys'),
    jwt: isObject(jwt) ? reader.read(JwtConfig, jwt, 'jwt') : undefined,
    grants: readGrants(reader, grants, buckets),
  };
  if (reader.faults.length > 0) throw new ConfigurationError(reader.faults);
  return file;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = isObject(cause) && typeof cause['code'] === 'string' ? cause['code'] : 'unknown';
    throw new ConfigurationError([`PRESIGN_CONFIG_FILE can't be read (${code})`], { cause });
  }
}

function parseJson(text: string): unknown {
  const value = valueOf(text);
  if (hasRepeatedNames(text, value)) {
    throw new ConfigurationError(['PRESIGN_CONFIG_FILE must not name a field twice in an object']);
  }
  return value;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message itself quotes the text, which may hold what nobody should see; of it the place is told.
    const [place = ''] = / \(line \d+ column \d+\)$/.exec(String(error)) ?? [];
    throw new ConfigurationError([`PRESIGN_CONFIG_FILE must be JSON${place}`]);
  }
}
