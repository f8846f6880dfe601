import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  createPresignedPost as sdkCreatePresignedPost,
  type PresignedPost,
  type PresignedPostOptions,
} from '@aws-sdk/s3-presigned-post';
import { ALGORITHM, amzDate, type Signer } from '../../sigv4/index.js';
import { endpointOf } from './client-endpoint.js';
import { signerFor } from './client-signer.js';
import { isPlainClient } from './plain-client.js';

/**
 * In place of the function of this name in `@aws-sdk/s3-presigned-post`: same arguments, same form. Clients and
 * buckets whose URLs go to the SDK's `getSignedUrl` go to the SDK here too, and so does whatever it refuses.
 * @throws what the SDK throws
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export const createPresignedPost: typeof sdkCreatePresignedPost = async (client, options) =>
  (await ownPresignedPost(client, options)) ?? sdkCreatePresignedPost(client, options);

/** `undefined` where the SDK is to sign. */
async function ownPresignedPost(
  client: S3Client,
  options: PresignedPostOptions,
): Promise<PresignedPost | undefined> {
  const target = await targetOf(client, options);
  if (!target) return undefined;
  // Not caught: the SDK would ask a provider that fails once more, and throw the same.
  const credentials = await client.config.credentials();
  try {
    const signer = signerFor(client, credentials, target.region, 's3');
    const now = new Date(Date.now() + client.config.systemClockOffset);
    return { url: target.url, fields: signedFields(options, signer, now) };
  } catch {
    // Whatever fails here fails in the SDK too, which then throws the error that its callers know.
    return undefined;
  }
}

/** Where the form goes, or `undefined` where the SDK is to sign. */
async function targetOf(client: S3Client, { Bucket, Key }: PresignedPostOptions) {
  try {
    if (!isPlainClient(client)) return undefined;
    const endpoint = await endpointOf(client, new PutObjectCommand({ Bucket, Key }));
    if (!endpoint || endpoint.url.query) return undefined;
    const { protocol, hostname, port, path } = endpoint.url;
    const url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
    return { url, region: await client.config.region() };
  } catch {
    // As above; what is no client of the SDK's fails here, too.
    return undefined;
  }
}

function signedFields(options: PresignedPostOptions, signer: Signer, now: Date) {
  const { Bucket, Key, Conditions = [], Fields = {}, Expires = 3600 } = options;
  const { dateTime, day } = amzDate(now);
  const fields: Record<string, string> = {
    ...Fields,
    bucket: Bucket,
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${signer.accessKeyId}/${signer.scope(day)}`,
    'X-Amz-Date': dateTime,
    ...(signer.sessionToken && { 'X-Amz-Security-Token': signer.sessionToken }),
  };
  const policy = JSON.stringify({
    expiration: toTheSecond(new Date(now.getTime() + Expires * 1000)),
    conditions: distinct([...Conditions, ...conditionsOn(fields), conditionOnKey(Key)]),
  });
  const Policy = Buffer.from(policy).toString('base64');
  return { ...fields, key: Key, Policy, 'X-Amz-Signature': signer.sign(Policy, day) };
}

const toTheSecond = (date: Date) => date.toISOString().replace(/\.\d{3}Z$/, 'Z');

const conditionsOn = (fields: object) =>
  Object.entries(fields).map(([name, value]) => ({ [name]: value as unknown }));

/** S3 puts the name of the user's file in place of this. */
const FILE_NAME = '${filename}';

const conditionOnKey = (key: string) =>
  key.endsWith(FILE_NAME) ? ['starts-with', '$key', key.slice(0, -FILE_NAME.length)] : { key };

function distinct(conditions: readonly unknown[]): unknown[] {
  const texts = new Set(conditions.map((condition) => JSON.stringify(condition)));
  return [...texts].map((text) => JSON.parse(text) as unknown);
}
