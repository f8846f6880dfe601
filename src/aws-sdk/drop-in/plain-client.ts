import { S3Client } from '@aws-sdk/client-s3';

/**
 * Whether a client is the SDK's own `S3Client`, of the very copy that this package uses, with the middleware
 * that the SDK gave it and no other, and a configuration that leaves the signature to the SDK.
 */
export function isPlainClient(client: object): client is S3Client {
  if (client.constructor !== S3Client) return false;
  const { config, middlewareStack } = client as S3Client;
  return isPlainConfig(config) && isPlainStack(client as S3Client, middlewareOf(middlewareStack));
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

/** Looked at each time, since an application may change it in place. */
function isPlainConfig(config: S3Client['config']): boolean {
  return (
    config.endpointProvider === reference().endpointProvider &&
    config.httpAuthSchemeProvider === reference().httpAuthSchemeProvider &&
    config.sha256 === reference().sha256 &&
    Object.keys(config.clientContextParams ?? {}).length === 0 &&
    config.extensions.length === 0 &&
    !config.bucketEndpoint &&
    !('uriEscapePath' in config) &&
    !protocolOf(config.requestHandler)?.includes('h2')
  );
}

/** A handler of the application need not name it, whatever its type says. */
const protocolOf = ({ metadata }: S3Client['config']['requestHandler']): string | undefined =>
  metadata?.handlerProtocol;

function isPlainStack(client: S3Client, middleware: readonly Middleware[]): boolean {
  const seen = plainStacks.get(client);
  if (seen) {
    return (
      seen.length === middleware.length &&
      seen.every((entry, index) => entry.middleware === middleware[index]?.middleware)
    );
  }
  const plain = textOf(middleware) === reference().text;
  if (plain) plainStacks.set(client, middleware);
  return plain;
}

/** The middleware of the plain clients seen so far; it may be added to at any time. */
const plainStacks = new WeakMap<S3Client, readonly Middleware[]>();

/** What a new client looks like. */
const reference = () => (newClient ??= lookAtNewClient());

let newClient: ReturnType<typeof lookAtNewClient> | undefined;

function lookAtNewClient() {
  const { middlewareStack, config } = new S3Client({ region: 'us-east-1' });
  const { endpointProvider, httpAuthSchemeProvider, sha256 } = config;
  const text = textOf(middlewareOf(middlewareStack));
  return { text, endpointProvider, httpAuthSchemeProvider, sha256 };
}

/** The functions are made anew for each client, so what is compared is their source. */
const textOf = (entries: readonly Middleware[]) =>
  entries
    .map(({ middleware, options: { name, step, priority, relation, toMiddleware } }) =>
      [name, step, priority, relation, toMiddleware, String(middleware)].join('\n'),
    )
    .join('\n');
