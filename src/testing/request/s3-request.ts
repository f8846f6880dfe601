import type { IncomingMessage } from 'node:http';
import { requestHeaders, type RequestHeaders } from './request-headers.js';
import { parseRequestTarget, type RequestTarget } from './request-target.js';

/** A request as received; nothing of it is verified. */
export interface S3Request {
  readonly method: string;
  readonly target: RequestTarget;
  readonly headers: RequestHeaders;
  /** Empty when the request names none. */
  readonly bucket: string;
  /** Empty when the request is about the bucket. */
  readonly key: string;
  /** `http://127.0.0.1:34567/media`, or with the bucket in the host, as the client wrote it. */
  readonly bucketUrl: string;
  /** When it came, by the store's clock. */
  readonly date: Date;
  readonly message: IncomingMessage;
}

/**
 * Reads request line and headers.
 * @param hasBucket whether a name is that of a bucket: only then is it taken from the host
 * @throws {S3Error} `InvalidURI`
 */
export function readS3Request(
  message: IncomingMessage,
  date: Date,
  hasBucket: (name: string) => boolean,
): S3Request {
  const target = parseRequestTarget(message.url ?? '');
  const headers = requestHeaders(message.rawHeaders);
  const host = headers.get('host') ?? '';
  const virtualHost = VIRTUAL_HOST.exec(host)?.[1]?.toLowerCase();
  return {
    method: message.method ?? '',
    target,
    headers,
    ...(virtualHost !== undefined && hasBucket(virtualHost)
      ? { bucket: virtualHost, key: target.path.slice(1), bucketUrl: `http://${host}` }
      : pathStyle(target.path, host)),
    date,
    message,
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
const VIRTUAL_HOST = /^(.+)\.localhost(?::\d+)?$/i;

function pathStyle(path: string, host: string): Pick<S3Request, 'bucket' | 'key' | 'bucketUrl'> {
  const slash = path.indexOf('/', 1);
  const bucket = slash < 0 ? path.slice(1) : path.slice(1, slash);
  const key = slash < 0 ? '' : path.slice(slash + 1);
  return { bucket, key, bucketUrl: `http://${host}/${bucket}` };
}
