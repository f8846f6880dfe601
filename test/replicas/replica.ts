import { join } from 'node:path';
import { auditLines } from '../access/audit-lines.js';
import { freePort } from '../support/redis.js';
import { startService, type Env, type Service } from '../support/service.js';

/** One of several services that differ in nothing but their port and audit log, and keep both when they start anew. */
export class Replica {
  private running: Service | undefined;

  private constructor(
    readonly port: number,
    private readonly env: Env,
    private readonly directory: string,
  ) {}

  /** @param directory where its audit log is kept */
  static async start(env: Env, directory: string): Promise<Replica> {
    const replica = new Replica(await freePort(), env, directory);
    await replica.start();
    return replica;
  }

  get url(): string {
    return this.service.url;
  }

  async start(): Promise<void> {
    const own = { PORT: String(this.port), PRESIGN_AUDIT_LOG: this.auditLog };
    this.running = await startService({ ...this.env, ...own }, this.directory);
  }

  /** By SIGTERM; gives the exit code. */
  stop(): Promise<number | null> {
    return this.service.stop();
  }

  /** By SIGKILL. */
  async kill(): Promise<void> {
    this.service.signal('SIGKILL');
    await this.service.stop();
  }

  /** Digests of the signatures that it has recorded; a torn line is an error. */
  async recorded(): Promise<readonly string[]> {
    const lines = await auditLines(this.auditLog);
    return lines.map(({ signature_sha256 }) => signature_sha256 ?? 'refused');
  }

  private get auditLog(): string {
    return join(this.directory, `audit-${this.port}.log`);
  }

  private get service(): Service {
    if (!this.running) throw new Error('the replica was never started');
    return this.running;
  }
}
