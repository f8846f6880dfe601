import type { S3Client } from '@aws-sdk/client-s3';
import { getEndpointFromInstructions, toEndpointV1 } from '@smithy/core/endpoints';
import type { S3Command } from './known-command.js';

/** Where a command goes, and what plain SigV4 names in its signature. */
export interface ClientEndpoint {
  readonly url: ReturnType<typeof toEndpointV1>;
  readonly region: string;
  readonly service: string;
}

/** By the SDK's own rules, which it caches itself; `undefined` where it does not sign with plain SigV4. */
export async function endpointOf(
  client: S3Client,
  command: S3Command,
): Promise<ClientEndpoint | undefined> {
  const endpoint = await getEndpointFromInstructions(
    command.input as Record<string, unknown>,
    command.constructor as never,
    client.config,
  );
  const { authSchemes: [scheme] = [], backend } = endpoint.properties ?? {};
  const { signingRegion: region, signingName: service } = scheme ?? {};
  if (scheme?.name !== 'sigv4' || !region || !service || backend !== undefined) return undefined;
  // Only a custom endpoint has headers.
  for (const _ in endpoint.headers) return undefined;
  return { url: toEndpointV1(endpoint), region, service };
}
