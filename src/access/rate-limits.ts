import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimitedError } from '../http/rate-limited-error.js';
import { ANONYMOUS, type Principal } from './principal.js';

export interface RateLimitOptions {
  /** URLs a minute for a principal, or for an address where nobody says who they are; 0 is no limit. */
  readonly urls: number;
  /** Refused credentials a minute for an address; 0 is no limit. */
  readonly refusals: number;
  /** Where processes share their counts, `redis://host:6379`. Default: each counts for itself. */
  readonly redisUrl?: string | undefined;
  /** Called once each time that Redis fails and counting goes on in memory. */
  readonly onFallback?: (() => void) | undefined;
}

/** Counts what principals and addresses ask for, in windows of a minute. */
export class RateLimits implements OnApplicationShutdown {
  readonly #redis: Redis | undefined;
  readonly #urls: Limiter | undefined;
  readonly #refusals: Limiter | undefined;

  constructor({ urls, refusals, redisUrl, onFallback }: RateLimitOptions) {
    this.#redis = redisUrl === undefined ? undefined : connect(redisUrl, onFallback);
    this.#urls = limiter('urls', urls, this.#redis);
    this.#refusals = limiter('refusals', refusals, this.#redis);
  }

  /**
   * Counts URLs that a caller asks for, whether they are given or not.
   * @throws {RateLimitedError}
   */
  async countUrls(principal: Principal, address: string, count: number): Promise<void> {
    const isAnonymous = principal.id === ANONYMOUS.id;
    await consume(this.#urls, isAnonymous ? network(address) : principal.id, count);
  }

  /**
   * Counts a credential that was not good, or not there.
   * @throws {RateLimitedError}
   */
  async countRefusal(address: string): Promise<void> {
    await consume(this.#refusals, network(address), 1);
  }

  onApplicationShutdown(): void {
    this.#redis?.disconnect();
  }
}

type Limiter = RateLimiterMemory | RateLimiterRedis;

function limiter(name: string, points: number, redis: Redis | undefined): Limiter | undefined {
  if (points === 0) return undefined;
  const options = { keyPrefix: `presign:${name}`, points, duration: 60 };
  const memory = new RateLimiterMemory(options);
  // Without Redis each process goes on by itself, with the same limit.
  return redis
    ? new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory })
    : memory;
}

const consume = (limiter: Limiter | undefined, key: string, points: number) =>
  limiter?.consume(key, points).catch(refuse);

function refuse(reason: unknown): never {
  if (!(reason instanceof RateLimiterRes)) throw reason;
  throw new RateLimitedError(Math.max(1, Math.ceil(reason.msBeforeNext / 1000)));
}

function connect(url: string, onFallback: RateLimitOptions['onFallback']): Redis {
  const logger = new Logger(RateLimits.name);
  const redis = new Redis(url, {
    // A request waits for Redis this long at most, and not at all while there is no connection.
    commandTimeout: 250,
    // A Redis that hangs is one without connection, until it answers again: else each request would wait.
    socketTimeout: 250,
    connectTimeout: 1000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
  });
  let reachable = true;
  redis.on('error', (error: Error) => {
    // While the service starts there is no log yet; the next attempt to connect, within two seconds, will find it.
    if (!reachable || !Logger.isLevelEnabled('error')) return;
    logger.error(`Redis fails, limits are counted in memory: ${error.message}`);
    reachable = false;
    onFallback?.();
  });
  redis.on('ready', () => {
    if (!reachable) logger.warn('Redis is back, limits are shared again');
    reachable = true;
  });
  return redis;
}

/** Who has one IPv6 address has the other 2^64 of its network too. */
function network(address: string): string {
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv6'
    ? `${parsed.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`
    : parsed.toString();
}
