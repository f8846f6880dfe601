import type { ConfigFile } from '../config-file/config-file.js';
import { authenticates, namesBuckets } from './environment-faults.js';
import type { ServiceConfig } from './service-config.js';

/**
 * What does not fit in a configuration file that is read again, beside faults of its own: whether callers must say who
 * they are, and where the buckets are named, is decided at the start. A file that would change it is not taken.
 */
export function reloadFaults(
  { authentication, storage }: ServiceConfig,
  file: ConfigFile,
): readonly string[] {
  const faults: string[] = [];
  if (authentication === 'configured' && !authenticates(file)) {
    faults.push('PRESIGN_CONFIG_FILE must have api_keys or jwt: nobody could come in');
  }
  if (authentication !== 'configured' && authenticates(file)) {
    faults.push(`PRESIGN_CONFIG_FILE must not have api_keys or jwt ${UNTIL_RESTART}`);
  }
  if (storage.kind === 'file' && !namesBuckets(file)) {
    faults.push('PRESIGN_CONFIG_FILE must have buckets: the environment names none');
  }
  if (storage.kind !== 'file' && namesBuckets(file)) {
    faults.push(`PRESIGN_CONFIG_FILE must not have buckets ${UNTIL_RESTART}`);
  }
  return faults;
}

const UNTIL_RESTART = 'until the service is started again: it was started without';
