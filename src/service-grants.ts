import { withAnonymousGrant } from './access/anonymous-grant.js';
import { checkedGrants } from './access/checked-grants.js';
import type { Grant } from './access/grant.js';
import type { ConfigFile } from './config-file/config-file.js';
import type { ServiceConfig } from './config/service-config.js';
import { bucketNames } from './service-buckets.js';

/**
 * Where nobody says who they are, everyone has everything, unless the file says what they have.
 * @throws {GrantOptionsError} naming the first option that does not fit
 */
export function serviceGrants(
  config: ServiceConfig,
  file: ConfigFile | undefined,
): readonly Grant[] {
  const given = file?.grants ?? [];
  return checkedGrants(
    config.authentication === 'configured' ? given : withAnonymousGrant(given, bucketNames(config)),
  );
}
