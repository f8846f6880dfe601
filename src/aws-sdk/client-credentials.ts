import type { S3Client } from '@aws-sdk/client-s3';
import { PresignError } from '../s3/presign-error.js';

type ClientCredentials = Awaited<ReturnType<S3Client['config']['credentials']>>;

/** How long a credential provider may take, in milliseconds. */
const DEADLINE = 2000;

/**
 * The client's credentials, from the SDK's chain: environment, profile, SSO, web identity, container,
 * instance. The SDK keeps them and asks again before they expire.
 * @throws {PresignError} `credentials_unavailable` when the provider fails or takes longer than two seconds
 */
export async function clientCredentials(client: S3Client): Promise<ClientCredentials> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${DEADLINE} ms`)), DEADLINE);
  });
  try {
    return await Promise.race([client.config.credentials(), deadline]);
  } catch (cause) {
    throw new PresignError(
      'credentials_unavailable',
      'The credential provider gave no credentials',
      [],
      { cause },
    );
  } finally {
    clearTimeout(timer);
  }
}
