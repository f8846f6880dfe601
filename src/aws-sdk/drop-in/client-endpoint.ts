import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getEndpointFromInstructions, toEndpointV1 } from '@smithy/core/endpoints';
import type { S3Command } from './known-command.js';

/** Where a command goes, and what plain SigV4 names in its signature. */
export interface ClientEndpoint {
  readonly url: ReturnType<typeof toEndpointV1>;
  readonly region: string;
  readonly service: string;
}

/**
 * By the SDK's own rules; `undefined` where it does not sign with plain SigV4. The rules take longer than the
 * signature, so the last answer stands for all that they read: bucket, command and the client's settings.
 */
export async function endpointOf(
  client: S3Client,
  command: S3Command,
): Promise<ClientEndpoint | undefined> {
  const { Bucket: bucket } = command.input as { readonly Bucket?: unknown };
  const settings = await settingsOf(client.config);
  const last = answers.get(client);
  const same =
    last?.settings === settings && last.bucket === bucket && last.command === command.constructor;
  if (same) return last.endpoint;
  const endpoint = await resolved(client, command);
  answers.set(client, { bucket, command: command.constructor, settings, endpoint });
  return endpoint;
}

interface Answer {
  readonly bucket: unknown;
  readonly command: unknown;
  readonly settings: string;
  readonly endpoint: ClientEndpoint | undefined;
}

const answers = new WeakMap<S3Client, Answer>();

/** What the rules read of a client, beside the command's input. */
const SETTINGS: readonly string[] = [
  'isCustomEndpoint',
  ...Object.values(GetObjectCommand.getEndpointParameterInstructions()).flatMap((instruction) =>
    instruction.type === 'builtInParams' || instruction.type === 'clientContextParams'
      ? [instruction.name]
      : [],
  ),
];

async function settingsOf(config: object): Promise<string> {
  let text = '';
  for (const name of SETTINGS) {
    const setting = (config as Record<string, unknown>)[name];
    // A provider may give something else each time.
    const value = isProvider(setting) ? await setting() : setting;
    text += typeof value === 'string' ? `${value} ` : `${JSON.stringify(value)} `;
  }
  return text;
}

const isProvider = (setting: unknown): setting is () => unknown => typeof setting === 'function';

async function resolved(client: S3Client, command: S3Command): Promise<ClientEndpoint | undefined> {
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
