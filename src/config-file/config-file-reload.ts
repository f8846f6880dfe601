import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AuthenticatorOptionsError } from '../access/authenticator-options-error.js';
import { ConfigurationError } from './configuration-error.js';
import { readConfigFile, type ConfigFile } from './config-file.js';

/**
 * Makes ready what a file asks for, without effect yet; it may fail. What it returns puts that in force, and must
 * not fail.
 */
export type Prepare = (file: ConfigFile) => (() => void) | Promise<() => void>;

/**
 * Reads the configuration file again on SIGHUP: all that is made of it is replaced at once, or nothing is. A file
 * with a fault never takes the place of a good one; the fault is logged.
 */
export class ConfigFileReload implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('ConfigFile');
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string | undefined,
    private readonly prepare: readonly Prepare[],
  ) {}

  onApplicationBootstrap(): void {
    // Without a file the signal has another meaning: it ends the service, or opens the audit log again.
    if (this.path !== undefined) process.on('SIGHUP', this.onSignal);
  }

  onApplicationShutdown(): void {
    process.off('SIGHUP', this.onSignal);
  }

  /** One at a time, so that the file that was read last is the one in force. Never rejects. */
  reload(): Promise<void> {
    this.#last = this.#last.then(() => this.readAndReplace());
    return this.#last;
  }

  private readonly onSignal = (): void => void this.reload();

  private async readAndReplace(): Promise<void> {
    if (this.path === undefined) return;
    try {
      const file = await readConfigFile(this.path);
      const replacements = await Promise.all(this.prepare.map(async (each) => each(file)));
      for (const replace of replacements) replace();
      this.logger.log('PRESIGN_CONFIG_FILE was read again');
    } catch (error) {
      // The service goes on with what it has.
      this.logger.error(`PRESIGN_CONFIG_FILE was not taken. ${explain(error)}`);
    }
  }
}

/** Faults of the file speak for themselves; for others the stack is wanted. */
const explain = (error: unknown) =>
  error instanceof ConfigurationError ||
  error instanceof AuthenticatorOptionsError ||
  !(error instanceof Error)
    ? String(error)
    : (error.stack ?? error.message);
