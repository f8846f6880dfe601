import { GrantConfig, GrantLimitsConfig } from '../access/grant.config.js';
import type { Grant } from '../access/grant.js';
import { keyPatternFault } from '../access/key-pattern.js';
import { newKeyFault } from '../access/new-key.js';
import { camelCased } from '../http/camel-case.js';
import { listOf, type SectionReader } from './section-reader.js';
import { isObject } from './sections.config.js';

/**
 * The section `grants`: those that fit.
 * @param buckets the section of that name; when it is there, grants name none but its buckets
 */
export function readGrants(reader: SectionReader, value: unknown, buckets: unknown): Grant[] {
  const names = new Set<string>();
  return listOf(value).flatMap((section, index) => {
    const path = `grants[${index}]`;
    const grant = readGrant(reader, section, path);
    if (isObject(section)) {
      const { keys, new_key, buckets: itsBuckets } = section;
      checkItems(reader, `${path}.keys`, keys, keyPatternFault);
      checkItems(reader, `${path}.buckets`, itsBuckets, (name) =>
        !isObject(buckets) || Object.hasOwn(buckets, name) ? undefined : 'must be one of buckets',
      );
      checkNewKey(reader, `${path}.new_key`, new_key);
    }
    if (!grant) return [];
    if (names.has(grant.name))
      reader.add(`${path}.name`, 'must differ from that of every other grant');
    names.add(grant.name);
    if (grant.newKey !== undefined && !UPLOADS.some((each) => grant.operations.includes(each))) {
      reader.add(`${path}.new_key`, `needs one of the operations ${UPLOADS.join(', ')}`);
    }
    return [grant];
  });
}

const UPLOADS = ['put', 'post', 'multipart'] as const;

function readGrant(reader: SectionReader, section: unknown, path: string): Grant | undefined {
  const grant = reader.read(GrantConfig, section, path);
  const given = isObject(section) ? section['limits'] : undefined;
  const limits =
    given === undefined ? undefined : reader.read(GrantLimitsConfig, given, `${path}.limits`);
  return grant && { ...camelCased(grant), limits: limits && camelCased(limits) };
}

/** Says which of the texts of a list does not fit; what is no text is a fault of the list. */
function checkItems(
  reader: SectionReader,
  path: string,
  value: unknown,
  faultOf: (text: string) => string | undefined,
): void {
  for (const [index, item] of listOf(value).entries()) {
    const fault = typeof item === 'string' && item !== '' ? faultOf(item) : undefined;
    if (fault !== undefined) reader.add(`${path}[${index}]`, fault);
  }
}

function checkNewKey(reader: SectionReader, path: string, value: unknown): void {
  const fault = typeof value === 'string' ? newKeyFault(value) : undefined;
  if (fault !== undefined) reader.add(path, fault);
}
