import * as s3 from '@aws-sdk/client-s3';
import { NormalizedSchema, operation } from '@smithy/core/schema';
import { middlewareOf } from './plain-client.js';

/** Any command of the SDK, as far as it matters here. */
export interface S3Command {
  readonly input: object;
  readonly middlewareStack: { readonly applyToStack: (to: never) => unknown };
  readonly schema?: unknown;
  readonly resolveMiddleware: (stack: never, config: never, options: object) => unknown;
}

/** What there is to know of a command besides its input. */
export interface KnownCommand {
  readonly operation: ReturnType<typeof operation>;
  /** Whether its input may have a body, `Body`: only without is it signed here. */
  readonly takesBody: boolean;
  /** Whether the SDK asks for the response's checksum, or adds that of the request, as the client is set. */
  readonly checksum: 'response' | 'request' | null;
}

/** A command of the SDK that is signed here, unless it has middleware of its own; else `undefined`. */
export function knownCommand(command: S3Command, client: s3.S3Client): KnownCommand | undefined {
  if (middlewareOf(command.middlewareStack).length > 0) return undefined;
  const constructor = command.constructor as new (input: object) => S3Command;
  if (!known.has(constructor)) known.set(constructor, lookAt(constructor, client));
  return known.get(constructor);
}

const known = new WeakMap<object, KnownCommand | undefined>();

/** The SDK's own: others may do anything. */
const COMMANDS: ReadonlySet<unknown> = new Set(Object.values(s3));

const BODY_IS_LEFT_OUT: ReadonlySet<unknown> = new Set([s3.PutObjectCommand, s3.UploadPartCommand]);

/**
 * What is added by commands, and either does nothing to the request that is presigned, or is accounted for in
 * `serialized()`.
 */
const KNOWN_MIDDLEWARE: ReadonlySet<string | undefined> = new Set([
  'endpointV2Middleware',
  'flexibleChecksumsInputMiddleware',
  'flexibleChecksumsMiddleware',
  'flexibleChecksumsResponseMiddleware',
  'getCheckContentLengthHeaderPlugin',
  's3ExpiresMiddleware',
  'ssecMiddleware',
  'throw200ExceptionsMiddleware',
]);

function lookAt(
  constructor: new (input: object) => S3Command,
  client: s3.S3Client,
): KnownCommand | undefined {
  if (!COMMANDS.has(constructor)) return undefined;
  const command = new constructor({});
  // Commands add their middleware when they are resolved.
  command.resolveMiddleware(client.middlewareStack.clone() as never, client.config as never, {});
  const middleware = middlewareOf(command.middlewareStack).map(({ options }) => options.name);
  if (!middleware.every((name) => KNOWN_MIDDLEWARE.has(name))) return undefined;

  const [, namespace, name, traits, input, output] = command.schema as StaticSchema;
  const takesBody = hasBody(input);
  if (takesBody && !BODY_IS_LEFT_OUT.has(constructor)) return undefined;
  const checksum = middleware.includes('flexibleChecksumsMiddleware')
    ? takesBody
      ? 'request'
      : 'response'
    : null;
  return { operation: operation(namespace, name, traits, input, output), takesBody, checksum };
}

type Schema = Parameters<typeof NormalizedSchema.of>[0];
type StaticSchema = readonly [kind: 9, ...Parameters<typeof operation>];

/** @see https://smithy.io/2.0/spec/http-bindings.html */
const BOUND_ELSEWHERE = [
  'httpLabel',
  'httpQuery',
  'httpQueryParams',
  'httpHeader',
  'httpPrefixHeaders',
] as const;

function hasBody(input: Schema): boolean {
  for (const [, member] of NormalizedSchema.of(input).structIterator()) {
    const traits = member.getMergedTraits();
    if (BOUND_ELSEWHERE.every((trait) => traits[trait] === undefined)) return true;
  }
  return false;
}
