import { AuditLog, type AuditEvent } from '../audit/audit-log.js';
import { CountingAuditLog } from './counting.audit-log.js';
import { Metrics } from './metrics.js';

class MemoryAuditLog extends AuditLog {
  readonly events: AuditEvent[] = [];
  fails = false;

  record(event: AuditEvent): void {
    if (this.fails) throw new Error('the disk is full');
    this.events.push(event);
  }
}

const ISSUED: AuditEvent = {
  time: new Date(),
  requestId: 'request',
  outcome: 'issued',
  code: null,
  principal: 'api-key:canary',
  grant: 'canary-grant',
  operation: 'get',
  bucket: 'media',
  key: 'canary-key',
  expiresAt: new Date(),
  address: '192.0.2.1',
  signatureSha256: 'canary-signature',
};

let inner: MemoryAuditLog;
let metrics: Metrics;
let log: CountingAuditLog;
beforeEach(() => {
  inner = new MemoryAuditLog();
  metrics = new Metrics();
  log = new CountingAuditLog(inner, metrics);
});

/** What was counted, as Prometheus reads it. */
async function counted(): Promise<readonly string[]> {
  const lines = (await metrics.registry.metrics()).split('\n');
  return lines.filter((line) => /^presign_(issued|admitted|refused)_total\{/.test(line)).sort();
}

describe('CountingAuditLog', () => {
  it('counts what is written, by operation, bucket and code, and nothing else of it', async () => {
    const events: AuditEvent[] = [
      ISSUED,
      ISSUED,
      { ...ISSUED, operation: 'put' },
      { ...ISSUED, operation: 'multipart', outcome: 'admitted' },
      { ...ISSUED, outcome: 'refused', code: 'forbidden' },
      { ...ISSUED, outcome: 'refused', code: 'unknown_bucket', bucket: null },
      { ...ISSUED, outcome: 'refused', code: 'unauthenticated', bucket: null, operation: null },
    ];
    for (const event of events) await log.record(event);
    expect(inner.events).toEqual(events);
    expect(await counted()).toEqual([
      'presign_admitted_total{operation="multipart",bucket="media"} 1',
      'presign_issued_total{operation="get",bucket="media"} 2',
      'presign_issued_total{operation="put",bucket="media"} 1',
      'presign_refused_total{operation="get",bucket="media",code="forbidden"} 1',
      'presign_refused_total{operation="get",bucket="none",code="unknown_bucket"} 1',
      'presign_refused_total{operation="none",bucket="none",code="unauthenticated"} 1',
    ]);
    expect(await metrics.registry.metrics()).not.toMatch(/canary|192\.0/);
  });

  it('counts as refused what can not be written, and says that it failed', async () => {
    inner.fails = true;
    await expect(log.record(ISSUED)).rejects.toThrow('the disk is full');
    expect(await counted()).toEqual([
      'presign_refused_total{operation="get",bucket="media",code="audit_unavailable"} 1',
    ]);
  });
});
