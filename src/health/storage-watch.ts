import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { askStorage } from '../aws-sdk/storage-answer.js';
import type { BucketSettings } from '../presign/bucket-settings.js';
import type { Buckets } from '../presign/buckets.js';

/** What was last seen of the S3 behind a bucket. */
export interface StorageState {
  /** The configured name. */
  readonly bucket: string;
  /** `unknown` where S3 was not asked: before the first look, and without credentials. */
  readonly answers: 'yes' | 'no' | 'unknown';
  /** How far S3's clock is ahead of ours, in seconds, give or take one; `undefined` where S3 did not say. */
  readonly clockAhead: number | undefined;
}

/** Milliseconds from one look to the next. */
const INTERVAL = 30_000;

/** Looks after S3 in the background: signing needs neither its answer nor, as long as it is right, its clock. */
export class StorageWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  #states: readonly StorageState[];
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  /** @param isOn whether S3 is asked at all: the service may have no way to it */
  constructor(
    private readonly buckets: Buckets,
    private readonly isOn = true,
  ) {
    this.#states = buckets.all.map(({ name }) => unknown(name));
  }

  /** As last seen, by bucket. */
  get states(): readonly StorageState[] {
    return this.#states;
  }

  onApplicationBootstrap(): void {
    if (this.isOn) void this.keepLooking();
  }

  onApplicationShutdown(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  /** Asks S3 about every bucket; three seconds at most, and two for the credentials. Never rejects. */
  async look(): Promise<void> {
    this.#states = await Promise.all(this.buckets.all.map(stateOf));
  }

  private async keepLooking(): Promise<void> {
    await this.look();
    if (this.#ended) return;
    this.#timer = setTimeout(() => void this.keepLooking(), INTERVAL).unref();
  }
}

async function stateOf(settings: BucketSettings): Promise<StorageState> {
  const { name, bucket, client, credentials, endpoint } = settings;
  let signing;
  try {
    signing = await credentials.get(new Date());
  } catch {
    // Readiness tells of the credentials by themselves.
    return unknown(name);
  }
  const begin = Date.now();
  try {
    const session = endpoint.scheme === 'sigv4' ? undefined : signing;
    const { date } = await askStorage(client, bucket, session);
    return { bucket: name, answers: 'yes', clockAhead: date && ahead(date, begin, Date.now()) };
  } catch {
    // That it does not answer is what was asked.
    return { bucket: name, answers: 'no', clockAhead: undefined };
  }
}

const unknown = (bucket: string): StorageState => ({
  bucket,
  answers: 'unknown',
  clockAhead: undefined,
});

/** S3 leaves out the fraction of its second, and answered at some time between the question and its arrival. */
const ahead = (date: Date, begin: number, end: number) =>
  (date.getTime() + 500 - (begin + end) / 2) / 1000;
