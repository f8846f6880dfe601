import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { CredentialSource, type ExpiringCredentials } from './credential-source.js';

/** A client's own configuration as it was given, of which the SDK keeps no copy. */
type GivenCredentials = S3ClientConfig['credentials'];

/**
 * The credentials of a client, each question reaching the provider. The client's own `config.credentials`
 * stands in between: it hands every later question the promise of the first, even one that never settles,
 * and so a provider that hung once would never be asked again.
 *
 * A ready client with a provider of its own lets nobody past that: there a question waits until the provider
 * ends the one before.
 * @param given the `credentials` of the configuration that the client was made from, where that is known
 */
export function credentialSourceOf(client: S3Client, given?: GivenCredentials): CredentialSource {
  const provider = providerOf(client, given);
  return new CredentialSource(async () => withTrueExpiry(await provider()));
}

function providerOf(client: S3Client, given: GivenCredentials): () => Promise<ExpiringCredentials> {
  const { config } = client;
  const anew = { forceRefresh: true, callerClientConfig: config };
  if (typeof given === 'function') return () => given(anew);
  // Each chain remembers its pending question too.
  if (usesDefaultChain(client)) return () => defaultChainOf(client)(anew);
  const { credentials } = config;
  return () => credentials(anew);
}

const defaultChainOf = ({ config }: S3Client) =>
  config.credentialDefaultProvider({ ...config, parentClientConfig: config });

/** By the SDK's own marks: of all providers only the default chain is bound, but not "attributed" to a caller. */
function usesDefaultChain(client: S3Client): boolean {
  // Another copy of the SDK may have other marks.
  if (!(client instanceof S3Client)) return false;
  const { memoized, configBound, attributed }: ProviderMarks = client.config.credentials;
  return memoized === true && configBound === true && attributed !== true;
}

interface ProviderMarks {
  readonly memoized?: boolean;
  readonly configBound?: boolean;
  readonly attributed?: boolean;
}

/**
 * The SDK gives an instance's expired credentials a later expiry of its own while the metadata service has no
 * new ones. S3 may refuse them, so a URL must not promise that life.
 */
function withTrueExpiry(credentials: InstanceCredentials): ExpiringCredentials {
  const { originalExpiration } = credentials;
  return originalExpiration ? { ...credentials, expiration: originalExpiration } : credentials;
}

interface InstanceCredentials extends ExpiringCredentials {
  readonly originalExpiration?: Date | undefined;
}
