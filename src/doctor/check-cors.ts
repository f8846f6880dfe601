import { GetBucketCorsCommand } from '@aws-sdk/client-s3';
import type { GrantOperation } from '../s3/operation.js';
import { ask, askUnsigned } from './ask.js';
import { METHODS } from './bucket-rules.js';
import { urlOf } from './check-server.js';
import { fail, ok, warn, type Finding } from './finding.js';
import { operationsIn, type GrantedBucket } from './granted-bucket.js';

/**
 * Whether pages of the origins may do what is granted, and read the ETags of parts: asked by preflights, as browsers
 * do, where browsers do.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html
 */
export async function checkCors(
  bucket: GrantedBucket,
  origins: readonly string[],
): Promise<readonly Finding[]> {
  const operations = operationsIn(bucket);
  return Promise.all(origins.map((origin) => checkOrigin(bucket, origin, operations)));
}

async function checkOrigin(
  bucket: GrantedBucket,
  origin: string,
  operations: readonly GrantOperation[],
): Promise<Finding> {
  const preflights = await Promise.all(
    operations.map((operation) => preflight(bucket, origin, operation)),
  );
  const unanswered = preflights.find(({ failure }) => failure !== undefined)?.failure;
  if (unanswered !== undefined) {
    const { host } = bucket.endpoint;
    return warn('cors', `not known: ${host} does not answer here as to browsers (${unanswered})`);
  }
  const refused = operations.filter((_, index) => !preflights[index]?.allowed);
  if (refused.length > 0) {
    return fail('cors', `pages of ${origin} may not use URLs for ${refused.join(', ')}: ${TODO}`);
  }
  const parts = preflights[operations.indexOf('multipart')];
  if (!parts || has(parts.exposed, 'etag')) return ok('cors', `pages of ${origin} may use URLs`);
  // Servers may leave that to the answer itself, which has it for objects that are there.
  const { kind } = await ask(bucket.client, new GetBucketCorsCommand({ Bucket: bucket.bucket }));
  return kind === 'answer'
    ? fail('cors', `pages of ${origin} may not read the ETag of a part: ${TODO}`)
    : warn(
        'cors',
        `pages of ${origin} may use URLs; not known: whether they may read ETags, see that ETag is exposed`,
      );
}

const TODO = 'give the bucket the rules above, by hand or by --apply';

interface Preflight {
  readonly allowed: boolean;
  /** Names of headers. */
  readonly exposed: string;
  /** A code, where nobody answered. */
  readonly failure?: string;
}

async function preflight(
  { endpoint }: GrantedBucket,
  origin: string,
  operation: GrantOperation,
): Promise<Preflight> {
  const method = METHODS[operation];
  const headers = HEADERS[operation];
  const reply = await askUnsigned(`${urlOf(endpoint)}presign-doctor`, 'OPTIONS', {
    origin,
    'access-control-request-method': method,
    ...(headers !== undefined && { 'access-control-request-headers': headers }),
  });
  if (reply.kind === 'refused') return { allowed: false, exposed: '', failure: reply.code };
  const { ok: isOk, headers: answered } = reply.answer;
  const said = (name: string) => answered.get(`access-control-${name}`) ?? '';
  return {
    allowed:
      isOk &&
      ['*', origin].includes(said('allow-origin')) &&
      (SIMPLE.includes(method) || has(said('allow-methods'), method)) &&
      (headers ?? '').split(',').every((name) => has(said('allow-headers'), name)),
    exposed: said('expose-headers'),
  };
}

/** What browsers have a preflight for, in the order and the case that they write it. */
const HEADERS: Readonly<Partial<Record<GrantOperation, string>>> = {
  put: 'content-type,if-none-match',
  multipart: 'content-type',
};

/** They need no leave: https://fetch.spec.whatwg.org/#cors-safelisted-method */
const SIMPLE: readonly string[] = ['GET', 'HEAD', 'POST'];

/** Whether a list of names has one, or all. */
const has = (list: string, name: string) => {
  const names = list.toLowerCase().split(/ *, */);
  return name === '' || names.includes('*') || names.includes(name.toLowerCase());
};
