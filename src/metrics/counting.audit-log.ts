import { AuditLog, type AuditEvent } from '../audit/audit-log.js';
import type { Metrics } from './metrics.js';

/** Counts what is written to an audit log: that has one event for each URL and each refusal. */
export class CountingAuditLog extends AuditLog {
  constructor(
    private readonly auditLog: AuditLog,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  async record(event: AuditEvent): Promise<void> {
    try {
      await this.auditLog.record(event);
    } catch (error) {
      // Whatever it was to be, it is refused now.
      this.count({ ...event, outcome: 'refused', code: 'audit_unavailable' });
      throw error;
    }
    this.count(event);
  }

  private count({ outcome, operation, bucket, code }: AuditEvent): void {
    const labels = { operation: operation ?? NONE, bucket: bucket ?? NONE };
    if (outcome === 'refused') this.metrics.refused.inc({ ...labels, code: code ?? NONE });
    else this.metrics[outcome].inc(labels);
  }
}

/** Where a refusal came before it was known. */
const NONE = 'none';
