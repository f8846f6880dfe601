import { AuthenticatorOptionsError } from './access/authenticator-options-error.js';
import { GrantOptionsError } from './access/checked-grants.js';
import { BucketEndpointError } from './aws-sdk/bucket-endpoint-error.js';
import { ConfigurationError } from './config-file/configuration-error.js';
import { PresignOptionsError } from './presign/presign-options.js';

/** Faults of the configuration speak for themselves. */
export const isConfigurationFault = (error: Error): boolean =>
  CONFIGURATION_ERRORS.some((type) => error instanceof type);

const CONFIGURATION_ERRORS = [
  AuthenticatorOptionsError,
  BucketEndpointError,
  ConfigurationError,
  GrantOptionsError,
  PresignOptionsError,
];
