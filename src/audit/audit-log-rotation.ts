import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { JsonLinesAuditLog } from './json-lines.audit-log.js';

/**
 * Opens the file of an audit log again on SIGHUP: whoever rotates logs renames the file, then sends that signal to the
 * process.
 */
export class AuditLogRotation implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('AuditLog');

  /** @param auditLog none where lines go to standard output: the signal has nothing to do with them */
  constructor(private readonly auditLog: JsonLinesAuditLog | undefined) {}

  onApplicationBootstrap(): void {
    if (this.auditLog) process.on('SIGHUP', this.onSignal);
  }

  onApplicationShutdown(): void {
    process.off('SIGHUP', this.onSignal);
  }

  private readonly onSignal = (): void => {
    this.auditLog?.reopen().then(
      () => this.logger.log('the file is opened again'),
      (error: unknown) => this.logger.error(`the old file could not be closed: ${String(error)}`),
    );
  };
}
