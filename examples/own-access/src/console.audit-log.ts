import { Injectable } from '@nestjs/common';
import { AuditLog, type AuditEvent } from 'nestjs-s3-presign';

/** Where an application would write to a table, and wait for it: what this throws refuses the URL. */
@Injectable()
export class ConsoleAuditLog extends AuditLog {
  record({ outcome, principal, operation, key }: AuditEvent): void {
    console.log(`${outcome} ${principal} ${operation} ${key}`);
  }
}
