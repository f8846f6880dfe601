import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { credentialSourceOf } from '../aws-sdk/client-credentials.js';
import type { CredentialSource } from '../aws-sdk/credential-source.js';

export interface OpenClient {
  readonly client: S3Client;
  readonly credentials: CredentialSource;
}

/** The clients behind the buckets: each opened once, and those that were made here destroyed in the end. */
export class Clients {
  readonly #opened = new Map<S3Client | S3ClientConfig, OpenClient>();
  readonly #own: S3Client[] = [];

  /** @param given a ready client, used and left alone, or the configuration of one to make */
  open(given: S3Client | S3ClientConfig): OpenClient {
    const opened = this.#opened.get(given) ?? (isClient(given) ? ready(given) : this.make(given));
    this.#opened.set(given, opened);
    return opened;
  }

  destroy(): void {
    for (const client of this.#own) client.destroy();
  }

  private make(config: S3ClientConfig): OpenClient {
    const client = new S3Client(config);
    this.#own.push(client);
    const credentials = credentialSourceOf(client, config.credentials);
    // So that the client's own calls have the same deadline, and ask nobody twice.
    client.config.credentials = async () => credentials.get(new Date());
    return { client, credentials };
  }
}

const ready = (client: S3Client): OpenClient => ({
  client,
  credentials: credentialSourceOf(client),
});

/** By its shape, since an application may have another copy of the SDK. */
const isClient = (client: S3Client | S3ClientConfig): client is S3Client =>
  'middlewareStack' in client;
