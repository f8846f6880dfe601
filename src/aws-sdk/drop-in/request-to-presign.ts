import { UNSIGNED_PAYLOAD, type RequestToPresign } from '../../sigv4/index.js';
import type { PresigningOptions } from './get-signed-url.js';
import type { Request } from './serialized-request.js';

type QueryParameter = readonly [name: string, value: string];

/**
 * Which headers go to the query, which are signed and which are dropped, as the SDK's presigner has it:
 * `x-amz-*` to the query, unless told or unless they tell of encryption. `undefined` where it does more.
 */
export function requestToPresign(
  request: Request,
  options: PresigningOptions,
): RequestToPresign | undefined {
  const { unsignableHeaders, unhoistableHeaders, signableHeaders } = options;
  const unusual =
    unsignableHeaders?.has('host') ||
    unhoistableHeaders?.has('x-amz-content-sha256') ||
    ADDED_LATER.some((name) => signableHeaders?.has(name));
  if (unusual) return undefined;
  const query: QueryParameter[] = [['X-Amz-Content-Sha256', UNSIGNED_PAYLOAD]];
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (goesToQuery(name, options)) query.push([name, value]);
    else if (isSigned(name, options)) headers[name] = value;
  }
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (typeof value !== 'string') return undefined;
    query.push([name, value]);
  }
  if (!query.every(([name]) => UNRESERVED.test(name))) return undefined;
  const { method, hostname, port, path } = request;
  const protocol = request.protocol === 'http:' ? 'http:' : 'https:';
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  return { method, protocol, host, path, query: shared(query), headers };
}

/** The signer encodes a frozen list once a second, and in most lists only the path differs from the last. */
function shared(query: readonly QueryParameter[]): readonly QueryParameter[] {
  const same =
    query.length === lastQuery.length &&
    query.every(([name, value], i) => lastQuery[i]?.[0] === name && lastQuery[i][1] === value);
  if (!same) lastQuery = Object.freeze(query.map((parameter) => Object.freeze(parameter)));
  return lastQuery;
}

let lastQuery: readonly QueryParameter[] = Object.freeze([]);

/** Headers that only the SDK makes, and does not sign unless told to. */
const ADDED_LATER = ['user-agent', 'x-amzn-trace-id'] as const;

/** The SDK sorts its URL by the names before encoding, which is the order after encoding for these only. */
const UNRESERVED = /^[A-Za-z0-9._~-]+$/;

function goesToQuery(name: string, options: PresigningOptions): boolean {
  if (!name.startsWith('x-amz-') || options.unhoistableHeaders?.has(name)) return false;
  return (
    !name.startsWith('x-amz-server-side-encryption') || Boolean(options.hoistableHeaders?.has(name))
  );
}

const isSigned = (name: string, options: PresigningOptions) =>
  Boolean(options.signableHeaders?.has(name)) ||
  !(UNSIGNED.has(name) || options.unsignableHeaders?.has(name));

/** Of those that commands make, the ones that the SDK signs only when told to. */
const UNSIGNED: ReadonlySet<string> = new Set(['cache-control', 'content-type']);
