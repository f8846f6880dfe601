import type { S3Client } from '@aws-sdk/client-s3';
import { Signer, type Credentials } from '../../sigv4/index.js';

/** The signer for what a client's provider gave now, made anew when anything differs from the last time. */
export function signerFor(
  client: S3Client,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  region: string,
  service: string,
): Signer {
  const last = signers.get(client);
  if (
    last?.signer.region === region &&
    last.signer.service === service &&
    // Their content, since an application may change it in place.
    last.credentials.accessKeyId === accessKeyId &&
    last.credentials.secretAccessKey === secretAccessKey &&
    last.credentials.sessionToken === sessionToken
  ) {
    return last.signer;
  }
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const signer = new Signer(credentials, region, service);
  signers.set(client, { credentials, signer });
  return signer;
}

const signers = new WeakMap<
  S3Client,
  { readonly credentials: Credentials; readonly signer: Signer }
>();
