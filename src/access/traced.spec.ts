import { SpanStatusCode, trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { AuditLog } from '../audit/audit-log.js';
import { objectKey } from '../s3/object-key.js';
import { PresignError } from '../s3/presign-error.js';
import { AccessPolicy, REFUSED, type Decision } from './access-policy.js';
import type { Caller } from './caller.js';
import { Door, type Signed } from './door.js';

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
beforeAll(() => trace.setGlobalTracerProvider(provider));
afterAll(async () => {
  trace.disable();
  await provider.shutdown();
});
beforeEach(() => exporter.reset());

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

class NoLog extends AuditLog {
  record(): void {
    // Nothing is asked of it here.
  }
}

const CALLER: Caller = {
  principal: { id: 'api-key:canary', claims: { tenant: 'canary' } },
  address: 'canary',
  requestId: 'canary',
};
const ASKED = { operation: 'get', bucket: 'media', key: objectKey('canary/key') } as const;
const ALLOWED = { allowed: true, grant: 'own files' } as const;
const URL = { expiresAt: new Date(), url: 'https://canary' };

/** Whether a way through the door ends well or not. */
async function pass(
  decide: () => Decision | Promise<Decision>,
  sign: () => Promise<Signed> = () => Promise.resolve(URL),
): Promise<void> {
  const door = new Door(new Policy(decide), new NoLog());
  const passage = { operation: 'get', ask: () => ASKED, sign, signature: () => 'canary' } as const;
  await door.pass(CALLER, passage, new Date()).catch(() => undefined);
}

/** What an exporter was given: everything that it says. */
const spans = () =>
  exporter.getFinishedSpans().map(({ name, attributes, status, events, links, ended }) => {
    expect([events, links, ended]).toEqual([[], [], true]);
    return { name, attributes, status };
  });

const OF_MEDIA = { 'presign.operation': 'get', 'presign.bucket': 'media' };
const authorised = {
  name: 'presign.authorise',
  attributes: { ...OF_MEDIA, 'presign.grant': 'own files' },
  status: { code: SpanStatusCode.UNSET },
};
const failed = (name: string, code: string) => ({
  name,
  attributes: { ...OF_MEDIA, 'error.type': code },
  status: { code: SpanStatusCode.ERROR },
});

describe('the spans of the door', () => {
  it.each([
    ['at once', () => ALLOWED],
    ['later', () => Promise.resolve(ALLOWED)],
  ])('are one to authorise and one to sign: decided %s', async (_, decide) => {
    await pass(decide);
    const signed = { name: 'presign.sign', attributes: OF_MEDIA, status: authorised.status };
    expect(spans()).toEqual([authorised, signed]);
  });

  it.each([
    ['at once', () => REFUSED],
    ['later', () => Promise.resolve(REFUSED)],
  ])('say that it was refused, and nothing is signed: decided %s', async (_, decide) => {
    await pass(decide);
    expect(spans()).toEqual([failed('presign.authorise', 'forbidden')]);
  });

  it('say that the policy failed, without its words', async () => {
    await pass(() => Promise.reject(new Error('canary')));
    expect(spans()).toEqual([failed('presign.authorise', 'authorization_unavailable')]);
  });

  it.each([
    ['credentials_unavailable', new PresignError('credentials_unavailable', 'canary')],
    ['internal_error', new Error('canary')],
  ])('say why nothing was signed: %s', async (code, error) => {
    await pass(
      () => ALLOWED,
      () => Promise.reject(error),
    );
    expect(spans()).toEqual([authorised, failed('presign.sign', code)]);
  });

  it('end when the step does', async () => {
    let sign: (signed: Signed) => void = () => undefined;
    const passed = pass(
      () => ALLOWED,
      () => new Promise((resolve) => (sign = resolve)),
    );
    while (spans().length === 0) await Promise.resolve();
    expect(spans()).toEqual([authorised]);
    sign(URL);
    await passed;
    expect(spans()).toHaveLength(2);
  });
});
