import { context, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { PresignError } from '../s3/presign-error.js';
import type { AccessRequest, Allowed } from './access-policy.js';
import { isPromise } from './is-promise.js';

/** Does nothing until an application starts an SDK of OpenTelemetry. */
const tracer = trace.getTracer('nestjs-s3-presign');

/**
 * A span around a step, at once or not, as the step is. It says what was asked of which bucket and under which grant,
 * and the code of what went wrong: never who asked, for which key, and what was signed.
 */
export function traced<T>(
  name: 'presign.authorise' | 'presign.sign',
  { operation, bucket }: AccessRequest,
  step: (span: Span) => T | Promise<T>,
): T | Promise<T> {
  const attributes = { 'presign.operation': operation, 'presign.bucket': bucket };
  const span = tracer.startSpan(name, { attributes });
  // Without an SDK, or where this request is not sampled: to make it the active span would take longer than to sign.
  if (!span.isRecording()) return step(span);
  return context.with(trace.setSpan(context.active(), span), () => {
    try {
      const result = step(span);
      if (isPromise(result)) return ended(span, result);
      span.end();
      return result;
    } catch (error) {
      fail(span, error);
      throw error;
    }
  });
}

/** The grant's name, once it is known. */
export function traceGrant(span: Span, allowed: Allowed): Allowed {
  span.setAttribute('presign.grant', allowed.grant);
  return allowed;
}

async function ended<T>(span: Span, result: Promise<T>): Promise<T> {
  try {
    const value = await result;
    span.end();
    return value;
  } catch (error) {
    fail(span, error);
    throw error;
  }
}

/** The code alone: messages of others may hold what they will. */
function fail(span: Span, error: unknown): void {
  const code = error instanceof PresignError ? error.code : 'internal_error';
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
