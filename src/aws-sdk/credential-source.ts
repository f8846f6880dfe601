import { isDate } from 'node:util/types';
import { PresignError } from '../s3/presign-error.js';
import { assertDate } from '../s3/signing-date.js';

/** What the SDK's providers give. */
export interface ExpiringCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Absent: they do not expire. */
  readonly expiration?: Date | undefined;
}

/** The SDK's own window, in milliseconds. */
const REFRESH_AHEAD = 300_000;

/** How long a request waits for the provider, in milliseconds. */
const DEADLINE = 2000;

/** The least time between two questions to the provider, in milliseconds, whatever times requests name. */
const INTERVAL = 1000;

/**
 * The credentials of one client: asked for once, refreshed ahead of their expiry, in the background. While
 * a refresh fails or hangs, those that have not expired are used on; expired ones never are.
 */
export class CredentialSource<T extends ExpiringCredentials = ExpiringCredentials> {
  #latest: T | undefined;
  #tell: (credentials: ExpiringCredentials) => void = () => undefined;
  #attempt: { readonly startedAt: number; readonly result: Promise<T> } | undefined;

  /**
   * @param provider such as `client.config.credentials`: the SDK's chain
   * @param refreshAhead how long before they expire new credentials are asked for, in milliseconds
   */
  constructor(
    private readonly provider: () => Promise<T>,
    private readonly refreshAhead = REFRESH_AHEAD,
  ) {}

  /** Has all credentials told that the provider gives from now on: to whoever keeps them out of a log. */
  whenGiven(tell: (credentials: ExpiringCredentials) => void): this {
    this.#tell = tell;
    return this;
  }

  /**
   * Credentials that are good at a time: at once where there are such, else as soon as the provider gives
   * them.
   * @param date the time of the request, at which they must not have expired
   * @throws {PresignError} `credentials_unavailable`, here or in the promise, when the provider fails, gives
   *   what can't sign, or takes longer than two seconds; `validation_failed` for an invalid date
   */
  get(date: Date): T | Promise<T> {
    assertDate(date);
    const time = date.getTime();
    const latest = this.#latest;
    if (latest && lifeOf(latest, time) >= this.refreshAhead) return latest;
    const asked = this.ask();
    return latest && lifeOf(latest, time) > 0 ? latest : this.inTime(asked, time);
  }

  /** Has new credentials asked for in the background where it is time for that. Never throws. */
  refresh(date: Date): void {
    if (this.remainingLife(date) < this.refreshAhead) void this.ask();
  }

  /**
   * Of the credentials at hand, in milliseconds: 0 where there are none or they have expired, `Infinity` where they do
   * not expire.
   */
  remainingLife(date: Date): number {
    return this.#latest ? Math.max(0, lifeOf(this.#latest, date.getTime())) : 0;
  }

  /** One question at a time, and one a second: failing or hanging providers are not pressed. */
  private ask(): Promise<T> {
    const now = performance.now();
    if (this.#attempt && now - this.#attempt.startedAt < INTERVAL) return this.#attempt.result;
    const attempt = this.question();
    this.#attempt = { startedAt: now, result: attempt };
    // Nobody may be waiting: whoever needs the result later sees its failure then.
    attempt.catch(() => undefined);
    return attempt;
  }

  private async question(): Promise<T> {
    const credentials = await this.provider();
    assertUsable(credentials);
    this.#tell(credentials);
    // An answer that comes late is as good, unless a newer one came first.
    if (!this.#latest || lifeOf(credentials, 0) >= lifeOf(this.#latest, 0)) {
      this.#latest = credentials;
    }
    return credentials;
  }

  private async inTime(result: Promise<T>, time: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${DEADLINE} ms`)), DEADLINE);
    });
    try {
      const credentials = await Promise.race([result, deadline]);
      if (lifeOf(credentials, time) > 0) return credentials;
    } catch (cause) {
      throw unavailable('The credential provider gave no credentials', cause);
    } finally {
      clearTimeout(timer);
    }
    throw unavailable('The credential provider gave expired credentials');
  }
}

/** A provider of the application may be without types. */
function assertUsable(credentials: {
  readonly [name in keyof ExpiringCredentials]: unknown;
}): void {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  const names = [
    !isText(accessKeyId) && 'accessKeyId',
    !isText(secretAccessKey) && 'secretAccessKey',
    sessionToken != null && typeof sessionToken !== 'string' && 'sessionToken',
    expiration != null && !isTime(expiration) && 'expiration',
  ].filter(Boolean);
  if (names.length > 0) throw new Error(`no usable ${names.join(', ')}`);
}

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isTime = (value: unknown) => isDate(value) && !Number.isNaN(value.getTime());

const lifeOf = ({ expiration }: ExpiringCredentials, time: number) =>
  expiration ? expiration.getTime() - time : Infinity;

const unavailable = (message: string, cause?: unknown) =>
  new PresignError('credentials_unavailable', message, [], { cause });
