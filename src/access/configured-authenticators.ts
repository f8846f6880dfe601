import { readFile } from 'node:fs/promises';
import { snakeCased } from '../http/camel-case.js';
import { ApiKeyAuthenticator, type ApiKey } from './api-key.authenticator.js';
import type { ApiKeyConfig } from './api-key.config.js';
import type { Authenticator } from './authenticator.js';
import { AuthenticatorOptionsError } from './authenticator-options-error.js';
import { JwtAuthenticator } from './jwt.authenticator.js';
import type { JwtConfig } from './jwt.config.js';

/** What the configuration file says of who may come in; validated already. */
export interface AuthenticationConfig {
  readonly api_keys?: readonly ApiKeyConfig[] | undefined;
  readonly jwt?: JwtConfig | undefined;
}

/**
 * The authenticators for the sections that there are, for a `FirstOfAuthenticator`.
 * @throws {AuthenticatorOptionsError} in the promise, its `option` a path of the file
 */
export async function configuredAuthenticators({
  api_keys: apiKeys = [],
  jwt,
}: AuthenticationConfig): Promise<readonly Authenticator[]> {
  const authenticators: Authenticator[] = [];
  try {
    if (apiKeys.length > 0) authenticators.push(new ApiKeyAuthenticator(apiKeys.map(apiKeyOf)));
    if (jwt) authenticators.push(await jwtAuthenticatorOf(jwt));
  } catch (error) {
    throw error instanceof AuthenticatorOptionsError ? asWrittenInTheFile(error) : error;
  }
  return authenticators;
}

const apiKeyOf = ({ expires_at: expiresAt, ...key }: ApiKeyConfig): ApiKey => ({
  ...key,
  ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
});

async function jwtAuthenticatorOf({
  jwks_url: jwksUrl,
  public_key_file: publicKeyFile,
  clock_tolerance: clockTolerance,
  ...same
}: JwtConfig): Promise<JwtAuthenticator> {
  const options = { ...same, clockTolerance };
  return publicKeyFile === undefined
    ? new JwtAuthenticator({ ...options, jwksUrl: jwksUrl ?? '' })
    : new JwtAuthenticator({ ...options, publicKey: await readKey(publicKeyFile) });
}

async function readKey(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const message = 'must be a file that can be read';
    throw new AuthenticatorOptionsError('jwt.publicKey', message, { cause });
  }
}

function asWrittenInTheFile({ option, message, cause }: AuthenticatorOptionsError) {
  const path = snakeCased(option).replace(/\.public_key$/, '.public_key_file');
  return new AuthenticatorOptionsError(path, message.slice(option.length + 1), { cause });
}
