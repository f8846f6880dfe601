import { hash } from 'node:crypto';
import type { AuditEvent } from '../audit/audit-log.js';
import type { GrantOperation } from '../s3/operation.js';
import type { AccessRequest, Allowed } from './access-policy.js';
import type { Caller } from './caller.js';

/** What became of a request: with a signature it was issued. */
export type Outcome =
  'admitted' | 'refused' | { readonly expiresAt: Date; readonly signature: string };

/** What the audit log is told. Every field in its place: this is made for each URL. */
export const auditEventOf = (
  caller: Omit<Caller, 'principal'> & Partial<Caller>,
  time: Date,
  operation: GrantOperation | null,
  asked: AccessRequest | undefined,
  terms: Allowed | undefined,
  code: string | null,
  outcome: Outcome,
): AuditEvent => ({
  time,
  requestId: caller.requestId,
  outcome: typeof outcome === 'string' ? outcome : 'issued',
  code,
  principal: caller.principal?.id ?? null,
  grant: terms?.grant ?? null,
  operation,
  bucket: asked?.bucket ?? null,
  key: asked?.key ?? null,
  expiresAt: typeof outcome === 'string' ? null : outcome.expiresAt,
  address: caller.address,
  signatureSha256: typeof outcome === 'string' ? null : hash('sha256', outcome.signature, 'hex'),
});
