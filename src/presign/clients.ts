import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { Logger } from '@nestjs/common';
import { BucketEndpointError, regionMissing } from '../aws-sdk/bucket-endpoint-error.js';
import { credentialSourceOf } from '../aws-sdk/client-credentials.js';
import { watchClock } from '../aws-sdk/clock-skew.js';
import type { CredentialSource, ExpiringCredentials } from '../aws-sdk/credential-source.js';
import { hideFromLogs } from '../http/redacted.js';

export interface OpenClient {
  readonly client: S3Client;
  readonly credentials: CredentialSource;
}

/** The clients behind the buckets: each opened once, and those that were made here destroyed in the end. */
export class Clients {
  readonly #opened = new Map<S3Client | S3ClientConfig, OpenClient>();
  readonly #own: S3Client[] = [];

  /**
   * @param given a ready client, used and left alone, or the configuration of one to make
   * @throws {BucketEndpointError} when the SDK makes no client of the configuration
   */
  open(given: S3Client | S3ClientConfig): OpenClient {
    const opened = this.#opened.get(given) ?? (isClient(given) ? ready(given) : this.make(given));
    this.#opened.set(given, opened);
    return opened;
  }

  destroy(): void {
    for (const client of this.#own) client.destroy();
  }

  private make(config: S3ClientConfig): OpenClient {
    const client = clientOf(config);
    this.#own.push(client);
    watchClock(client, warnOfClock);
    const credentials = credentialSourceOf(client, config.credentials).whenGiven(hideCredentials);
    // So that the client's own calls have the same deadline, and ask nobody twice.
    client.config.credentials = async () => credentials.get(new Date());
    return { client, credentials };
  }
}

/** An error's text may hold them: S3 and providers say what they like. */
export const hideCredentials = ({ secretAccessKey, sessionToken }: ExpiringCredentials): void =>
  hideFromLogs(secretAccessKey, sessionToken);

function warnOfClock(seconds: number): void {
  const which = seconds > 0 ? 'behind' : 'ahead of';
  new Logger('Clock').warn(
    `The clock is ${Math.abs(seconds)} seconds ${which} that of S3: URLs end that much too ${seconds > 0 ? 'early' : 'late'}, ` +
      'and beyond 15 minutes S3 refuses them',
  );
}

function clientOf(config: S3ClientConfig): S3Client {
  // Only one that is left out is looked up in the environment.
  if (config.region === '') throw regionMissing();
  try {
    return new S3Client(config);
  } catch (cause) {
    const reason = 'the SDK makes no S3Client of its configuration';
    throw new BucketEndpointError('invalid_client', reason, { cause });
  }
}

const ready = (client: S3Client): OpenClient => ({
  client,
  credentials: credentialSourceOf(client).whenGiven(hideCredentials),
});

/** By its shape, since an application may have another copy of the SDK. */
const isClient = (client: S3Client | S3ClientConfig): client is S3Client =>
  'middlewareStack' in client;
