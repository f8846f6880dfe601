import { S3Client } from '@aws-sdk/client-s3';

/**
 * Whether a client is the SDK's own `S3Client`, of the very copy that this package uses, with the middleware
 * that the SDK gave it and no other.
 */
export function isPlainClient(client: object): client is S3Client {
  if (client.constructor !== S3Client) return false;
  const middleware = middlewareOf((client as S3Client).middlewareStack);
  const seen = plainClients.get(client as S3Client);
  if (!seen) return isPlainAtFirstSight(client as S3Client, middleware);
  return (
    seen.length === middleware.length &&
    seen.every((entry, index) => entry.middleware === middleware[index]?.middleware)
  );
}

interface Middleware {
  readonly middleware: unknown;
  readonly options: MiddlewareOptions;
}

interface MiddlewareOptions {
  readonly name?: string;
  readonly step?: string;
  readonly priority?: string;
  readonly relation?: string;
  readonly toMiddleware?: string;
}

/** What a middleware stack holds, in no particular order. */
export function middlewareOf(stack: {
  readonly applyToStack: (to: never) => unknown;
}): readonly Middleware[] {
  const entries: Middleware[] = [];
  const add = (middleware: unknown, options: MiddlewareOptions) =>
    void entries.push({ middleware, options });
  // A stack that only listens: there is no other way to see the functions.
  stack.applyToStack({ add, addRelativeTo: add } as never);
  return entries;
}

/** The plain clients seen so far, with their middleware, which may be added to at any time. */
const plainClients = new WeakMap<S3Client, readonly Middleware[]>();

function isPlainAtFirstSight(client: S3Client, middleware: readonly Middleware[]): boolean {
  reference ??= referenceOf();
  const { config } = client;
  const plain =
    textOf(middleware) === reference.text &&
    config.endpointProvider === reference.endpointProvider &&
    config.httpAuthSchemeProvider === reference.httpAuthSchemeProvider &&
    Object.keys(config.clientContextParams ?? {}).length === 0 &&
    config.extensions.length === 0 &&
    !config.bucketEndpoint &&
    !('uriEscapePath' in config) &&
    !config.requestHandler.metadata?.handlerProtocol.includes('h2');
  if (plain) plainClients.set(client, middleware);
  return plain;
}

/** What a new client looks like. */
let reference: ReturnType<typeof referenceOf> | undefined;

function referenceOf() {
  const { middlewareStack, config } = new S3Client({ region: 'us-east-1' });
  return {
    text: textOf(middlewareOf(middlewareStack)),
    endpointProvider: config.endpointProvider,
    httpAuthSchemeProvider: config.httpAuthSchemeProvider,
  };
}

/** The functions are made anew for each client, so what is compared is their source. */
const textOf = (entries: readonly Middleware[]) =>
  entries
    .map(({ middleware, options: { name, step, priority, relation, toMiddleware } }) =>
      [name, step, priority, relation, toMiddleware, String(middleware)].join('\n'),
    )
    .join('\n');
