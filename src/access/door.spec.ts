import { createHash } from 'node:crypto';
import { AccessPolicy, REFUSED, type Decision } from './access-policy.js';
import type { Caller } from './caller.js';
import { AuditLog, type AuditEvent } from '../audit/audit-log.js';
import { objectKey } from '../s3/object-key.js';
import { PresignError } from '../s3/presign-error.js';
import { Door, type Passage, type Signed } from './door.js';

const DATE = new Date('2026-11-25T10:00:00Z');
const CALLER: Caller = {
  principal: { id: 'api-key:ci', claims: {} },
  address: '192.0.2.1',
  requestId: 'request-1',
};
const ASKED = { operation: 'get', bucket: 'media', key: objectKey('a') } as const;
const SIGNED: Signed = { expiresAt: new Date('2026-11-25T10:15:00Z') };
const ALLOWED = { allowed: true, grant: 'everything', maxExpiresIn: 60 } as const;

class Policy extends AccessPolicy {
  constructor(private readonly answer: () => Decision | Promise<Decision>) {
    super();
  }
  decide() {
    return this.answer();
  }
  newKey() {
    return undefined;
  }
}

class Memory extends AuditLog {
  readonly events: AuditEvent[] = [];
  record(event: AuditEvent): void {
    this.events.push(event);
  }
}

type Asked = typeof ASKED;
const passage = (changes: Partial<Passage<Asked, Signed>> = {}): Passage<Asked, Signed> => ({
  operation: 'get',
  ask: () => ASKED,
  sign: () => Promise.resolve(SIGNED),
  signature: () => 'f00d',
  ...changes,
});

const signed = jest.fn(() => Promise.resolve(SIGNED));
beforeEach(() => signed.mockClear());

async function refusal(door: Door, asked = passage({ sign: signed })): Promise<unknown> {
  try {
    return await door.pass(CALLER, asked, DATE);
  } catch (error) {
    return error instanceof PresignError ? error.code : error;
  }
}

describe('Door', () => {
  it('signs what was allowed, under its terms, and records it before it is handed out', async () => {
    const log = new Memory();
    const door = new Door(new Policy(() => ALLOWED), log);
    const sign = jest.fn(() => {
      expect(log.events).toEqual([]);
      return Promise.resolve(SIGNED);
    });
    expect(await door.pass(CALLER, passage({ sign }), DATE)).toBe(SIGNED);
    expect(sign).toHaveBeenCalledWith(ASKED, ALLOWED);
    expect(log.events).toEqual([
      {
        time: DATE,
        requestId: 'request-1',
        outcome: 'issued',
        code: null,
        principal: 'api-key:ci',
        grant: 'everything',
        operation: 'get',
        bucket: 'media',
        key: 'a',
        expiresAt: SIGNED.expiresAt,
        address: '192.0.2.1',
        signatureSha256: createHash('sha256').update('f00d').digest('hex'),
      },
    ]);
  });

  it('signs nothing that is refused, and records the refusal', async () => {
    const log = new Memory();
    expect(await refusal(new Door(new Policy(() => REFUSED), log))).toBe('forbidden');
    expect(signed).not.toHaveBeenCalled();
    expect(log.events).toMatchObject([
      { outcome: 'refused', code: 'forbidden', grant: null, key: 'a', signatureSha256: null },
    ]);
  });

  it.each(['validation_failed', 'invalid_key'] as const)(
    'records no refusal where what is asked does not fit its form: %s',
    async (code) => {
      const log = new Memory();
      const ask = () => Promise.reject(new PresignError(code, 'does not fit'));
      expect(await refusal(new Door(new Policy(() => ALLOWED), log), passage({ ask }))).toBe(code);
      expect(log.events).toEqual([]);
    },
  );

  it('records what could not be asked or signed, by its code', async () => {
    const log = new Memory();
    const door = new Door(new Policy(() => ALLOWED), log);
    const ask = () => Promise.reject(new PresignError('unknown_bucket', 'no such bucket'));
    const sign = () => Promise.reject(new Error('out of memory'));
    expect(await refusal(door, passage({ ask }))).toBe('unknown_bucket');
    expect(await refusal(door, passage({ sign }))).toEqual(new Error('out of memory'));
    expect(log.events).toMatchObject([
      { outcome: 'refused', code: 'unknown_bucket', key: null, grant: null },
      { outcome: 'refused', code: 'internal_error', key: 'a', grant: 'everything' },
    ]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('database down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('database down'))],
  ])('lets nobody in when the policy %s', async (_, answer) => {
    expect(await refusal(new Door(new Policy(answer), new Memory()))).toBe(
      'authorization_unavailable',
    );
    expect(signed).not.toHaveBeenCalled();
  });

  it.each([NaN, 0, -5, 0.5, 604_801, null, '300'])(
    'lets nobody in for a life that can not be signed: %p',
    async (maxExpiresIn) => {
      const terms = Object.assign({}, ALLOWED, { maxExpiresIn });
      for (const answer of [() => terms, () => Promise.resolve(terms)]) {
        const refused = await refusal(new Door(new Policy(answer), new Memory()));
        expect(refused).toBe('authorization_unavailable');
      }
      expect(signed).not.toHaveBeenCalled();
    },
  );

  it('lets nobody in when the policy has not answered in two seconds', async () => {
    jest.useFakeTimers();
    const refused = refusal(new Door(new Policy(() => new Promise(() => undefined)), new Memory()));
    await jest.advanceTimersByTimeAsync(1999);
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    jest.useRealTimers();
    expect(await refused).toBe('authorization_unavailable');
    expect(signed).not.toHaveBeenCalled();
  });

  it('hands out nothing that could not be recorded', async () => {
    class Full extends AuditLog {
      record(): Promise<void> {
        return Promise.reject(new Error('ENOSPC'));
      }
    }
    const full = new Door(new Policy(() => ALLOWED), new Full());
    expect(await refusal(full)).toBe('audit_unavailable');
  });

  it('makes no key where no grant does', async () => {
    const door = new Door(new Policy(() => ALLOWED), new Memory());
    const request = { operation: 'put', bucket: 'media', fileName: 'a.txt' } as const;
    await expect(door.newKey(CALLER, request, DATE)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('Door.admit', () => {
  const operation = 'multipart';
  const asked = { ...ASKED, operation } as const;
  const ask = () => asked;

  it('tells under what terms, and records it before anything is done', async () => {
    const log = new Memory();
    const door = new Door(new Policy(() => ALLOWED), log);
    const admitted = await door.admit(CALLER, { operation, ask }, DATE);
    expect(admitted).toMatchObject({ asked, terms: ALLOWED });
    expect(log.events).toMatchObject([
      {
        outcome: 'admitted',
        code: null,
        key: 'a',
        operation,
        expiresAt: null,
        signatureSha256: null,
      },
    ]);
  });

  it.each<[string, () => Decision, () => void]>([
    ['no grant', () => REFUSED, () => undefined],
    [
      'what else must hold does not',
      () => ALLOWED,
      () => {
        throw new PresignError('forbidden', 'No grant allows this request');
      },
    ],
  ])('refuses, and records it: %s', async (_, decision, check) => {
    const log = new Memory();
    const admitted = new Door(new Policy(decision), log).admit(
      CALLER,
      { operation, ask, check },
      DATE,
    );
    await expect(admitted).rejects.toMatchObject({ code: 'forbidden' });
    expect(log.events).toMatchObject([{ outcome: 'refused', code: 'forbidden', operation }]);
  });

  it('admits nobody whom it can not record', async () => {
    class Full extends AuditLog {
      record(): void {
        throw new Error('disk full');
      }
    }
    const door = new Door(new Policy(() => ALLOWED), new Full());
    const admitted = door.admit(CALLER, { operation, ask }, DATE);
    await expect(admitted).rejects.toMatchObject({ code: 'audit_unavailable' });
  });
});
