import { Injectable } from '@nestjs/common';
import {
  AccessPolicy,
  type AccessRequest,
  type Allowed,
  type Decision,
  type NewKeyRequest,
} from './access-policy.js';
import type { Caller } from './caller.js';
import { AuditLog, type AuditEvent } from '../audit/audit-log.js';
import { auditEventOf, type Outcome } from './audit-event.js';
import { isPromise } from './is-promise.js';
import { traced, traceGrant } from './traced.js';
import type { GrantOperation } from '../s3/operation.js';
import { objectKey, type ObjectKey } from '../s3/object-key.js';
import { PresignError } from '../s3/presign-error.js';
import { expiresIn } from '../s3/rules.js';

/** Something that S3 will take from whoever holds it. */
export interface Signed {
  readonly expiresAt: Date;
}

/** One way through the door. */
export interface Passage<A extends AccessRequest, T extends Signed> {
  readonly operation: GrantOperation;
  /** Says what is asked; what it throws is recorded as a refusal, unless it is a fault of the request's form. */
  readonly ask: () => A | Promise<A>;
  /** Signs what was authorised, the very key of `asked`, under its terms. */
  readonly sign: (asked: A, terms: Allowed) => T | Promise<T>;
  /** The signature in what was signed, in hexadecimal. */
  readonly signature: (signed: T) => string;
}

/** What a caller wants done. */
export interface Admission<A extends AccessRequest> {
  readonly operation: GrantOperation;
  /** As of a {@link Passage}. */
  readonly ask: () => A | Promise<A>;
  readonly check?: (asked: A, terms: Allowed) => void;
}

/** What a passage and an admission have in common. */
interface Conduct<A extends AccessRequest, T> extends Pick<Admission<A>, 'operation' | 'ask'> {
  readonly follow: (asked: A, terms: Allowed) => T | Promise<T>;
  readonly outcome: (result: T) => Outcome;
}

/** How long an {@link AccessPolicy} may take, in milliseconds. */
const DEADLINE = 2000;

/** With these nobody is refused anything; and many such requests never get as far as the door. */
const FAULTS_OF_FORM: readonly string[] = ['validation_failed', 'invalid_key'];

/** The one door: whatever lets its holder into a bucket is authorised, signed and recorded here, in this order. */
@Injectable()
export class Door {
  constructor(
    private readonly policy: AccessPolicy,
    private readonly auditLog: AuditLog,
  ) {}

  /**
   * @param date the time of the request
   * @throws {PresignError} `forbidden`, `authorization_unavailable`, `audit_unavailable`, or what the passage throws
   */
  pass<A extends AccessRequest, T extends Signed>(
    caller: Caller,
    passage: Passage<A, T>,
    date: Date,
  ): Promise<T> {
    const conduct = {
      operation: passage.operation,
      ask: passage.ask,
      follow: (asked: A, terms: Allowed) =>
        traced('presign.sign', asked, () => passage.sign(asked, terms)),
      outcome: (signed: T): Outcome => ({
        expiresAt: signed.expiresAt,
        signature: passage.signature(signed),
      }),
    };
    return this.conducted(caller, conduct, date).then(({ result }) => result);
  }

  /**
   * Lets a caller have the service do what hands out nothing: authorised and recorded before it is done.
   * @param check what else must hold under the terms; what it throws is recorded as a refusal
   * @param date the time of the request
   * @throws {PresignError} as {@link pass}
   */
  admit<A extends AccessRequest>(
    caller: Caller,
    { operation, ask, check = () => undefined }: Admission<A>,
    date: Date,
  ): Promise<{ readonly asked: A; readonly terms: Allowed }> {
    const conduct = { operation, ask, follow: check, outcome: (): Outcome => 'admitted' };
    return this.conducted(caller, conduct, date);
  }

  /**
   * A key for an upload by file name, which must pass like any other.
   * @throws {PresignError} `forbidden` where no grant makes keys, `authorization_unavailable`
   */
  async newKey(caller: Caller, request: NewKeyRequest, date: Date): Promise<ObjectKey> {
    const key = await inTime(async () => this.policy.newKey(caller.principal, request, date));
    if (key === undefined) throw forbidden();
    return objectKey(key);
  }

  /** Records that a request came without a good credential. */
  async recordUnauthenticated(caller: Omit<Caller, 'principal'>, date: Date): Promise<void> {
    await this.record(
      auditEventOf(caller, date, null, undefined, undefined, 'unauthenticated', 'refused'),
    );
  }

  /** What is asked, decided on, and what follows from it; then recorded, as is what is thrown on the way. */
  private async conducted<A extends AccessRequest, T>(
    caller: Caller,
    { operation, ask, follow, outcome }: Conduct<A, T>,
    date: Date,
  ): Promise<{ readonly asked: A; readonly terms: Allowed; readonly result: T }> {
    let asked: A | undefined;
    let terms: Allowed | undefined;
    let result: T;
    try {
      const asking = ask();
      asked = isPromise(asking) ? await asking : asking;
      const decided = this.authorise(caller, asked);
      terms = isPromise(decided) ? await decided : decided;
      const following = follow(asked, terms);
      result = isPromise(following) ? await following : following;
    } catch (error) {
      const code = error instanceof PresignError ? error.code : 'internal_error';
      if (!FAULTS_OF_FORM.includes(code)) {
        await this.record(auditEventOf(caller, date, operation, asked, terms, code, 'refused'));
      }
      throw error;
    }
    const event = auditEventOf(caller, date, operation, asked, terms, null, outcome(result));
    await this.record(event);
    return { asked, terms, result };
  }

  private authorise(caller: Caller, asked: AccessRequest): Allowed | Promise<Allowed> {
    return traced('presign.authorise', asked, (span) => {
      const decision = this.decide(caller, asked);
      return isPromise(decision)
        ? decision.then((each) => traceGrant(span, allowed(each)))
        : traceGrant(span, allowed(decision));
    });
  }

  /** At once where the policy knows at once: most of what is asked needs no turn of the event loop. */
  private decide({ principal }: Caller, asked: AccessRequest): Decision | Promise<Decision> {
    let decision: Decision | Promise<Decision>;
    try {
      decision = this.policy.decide(principal, asked);
    } catch (cause) {
      throw unavailable(cause);
    }
    return isPromise(decision) ? inTime(() => decision) : decision;
  }

  private async record(event: AuditEvent): Promise<void> {
    try {
      await this.auditLog.record(event);
    } catch (cause) {
      throw new PresignError('audit_unavailable', 'The audit log does not take entries', [], {
        cause,
      });
    }
  }
}

function allowed(decision: Decision): Allowed {
  if (!decision.allowed) throw forbidden(decision.faults);
  const { maxExpiresIn } = decision;
  // A policy of the application may be without types; what it does not mean is not signed.
  if (maxExpiresIn !== undefined && !expiresIn.accepts(maxExpiresIn)) {
    throw unavailable(new Error(`maxExpiresIn ${expiresIn.message}`));
  }
  return decision;
}

const forbidden = (faults: PresignError['faults'] = []) =>
  new PresignError('forbidden', 'No grant allows this request', faults);

/** A policy that fails, or takes too long, lets nobody in. */
async function inTime<T>(ask: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${DEADLINE} ms`)), DEADLINE);
  });
  try {
    return await Promise.race([ask(), deadline]);
  } catch (cause) {
    throw unavailable(cause);
  } finally {
    clearTimeout(timer);
  }
}

const unavailable = (cause: unknown) =>
  cause instanceof PresignError
    ? cause
    : new PresignError('authorization_unavailable', 'Nobody can decide on access at present', [], {
        cause,
      });
