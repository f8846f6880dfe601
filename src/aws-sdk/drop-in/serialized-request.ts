import type { S3Client } from '@aws-sdk/client-s3';
import type { HttpBindingProtocol } from '@smithy/core/protocols';
import type { ClientEndpoint } from './client-endpoint.js';
import type { PresigningOptions } from './get-signed-url.js';
import type { KnownCommand, S3Command } from './known-command.js';

/** What the SDK's serialiser gives, and hands to the SDK's presigner. */
export type Request = Awaited<ReturnType<HttpBindingProtocol['serializeRequest']>>;

/**
 * The request that a command becomes, before it is signed: by the SDK's own serialiser, with the headers that
 * the SDK's middleware adds. `undefined` where that middleware does more than is retold here.
 */
export async function serialized(
  client: S3Client,
  { operation, takesBody, checksum }: KnownCommand,
  command: S3Command,
  { url }: ClientEndpoint,
  { signableHeaders }: PresigningOptions,
): Promise<Request | undefined> {
  const input = command.input as Readonly<Record<string, unknown>>;
  if (takesBody && input['Body'] != null) return undefined;
  if (input['SSECustomerKey'] || input['CopySourceSSECustomerKey']) return undefined;
  const bucket = input['Bucket'];
  if (typeof bucket === 'string' && bucket.includes('/') && !bucket.startsWith('arn:')) {
    return undefined;
  }
  const endpoint = signableHeaders?.has('content-type') ? url : { ...url, headers: ANY_TYPE };
  // All that the serialiser of S3 reads of its context; a spread of the configuration costs as much as a hash.
  const context = { endpoint: () => Promise.resolve(endpoint) };
  const protocol = client.config.protocol as HttpBindingProtocol;
  const request: Request = await protocol.serializeRequest(operation, input, context as never);
  return (await withChecksum(request, client, input, checksum)) ? request : undefined;
}

/** Spares the serialiser a look for the default one, most of its time; what is not signed does not matter. */
const ANY_TYPE = Object.freeze({ 'content-type': 'any' });

async function withChecksum(
  { headers }: Request,
  { config }: S3Client,
  input: Readonly<Record<string, unknown>>,
  checksum: KnownCommand['checksum'],
): Promise<boolean> {
  const { ChecksumMode: mode, ChecksumAlgorithm: asked } = input;
  if (checksum === 'response' && !mode) {
    const when = await config.responseChecksumValidation();
    if (when === 'WHEN_SUPPORTED') headers['x-amz-checksum-mode'] = 'ENABLED';
  }
  if (checksum === null || hasChecksum(headers)) return true;
  if (asked && asked !== 'CRC32') return false;
  if (asked || (await config.requestChecksumCalculation()) === 'WHEN_SUPPORTED') {
    if (checksum === 'request') headers['x-amz-sdk-checksum-algorithm'] = 'CRC32';
    headers['x-amz-checksum-crc32'] = CRC32_OF_NOTHING;
  }
  return true;
}

const CRC32_OF_NOTHING = 'AAAAAA==';

/** The mode is one to the SDK too. */
const hasChecksum = (headers: object) =>
  Object.keys(headers).some((name) => name.startsWith('x-amz-checksum-'));
