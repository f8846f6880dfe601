import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { amzDate, presignUrl, Signer } from '../sigv4/index.js';
import { startS3Store, type S3Store } from './index.js';

const NOW = new Date('2026-05-17T12:00:00Z');
const CREDENTIALS = {
  accessKeyId: 'AKID/WITH/SLASH',
  secretAccessKey: 'the secret',
  sessionToken: 'the+token/==',
};

let directory: string;
let store: S3Store;
let clock = NOW;
let s3: S3Client;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-store-'));
  store = await startS3Store({
    directory,
    buckets: ['media', 'other'],
    credentials: CREDENTIALS,
    region: 'eu-central-1',
    now: () => clock,
  });
  s3 = clientWith({});
  clock = new Date();
  await s3.send(new PutObjectCommand({ Bucket: 'media', Key: 'a.txt', Body: 'hello' }));
});

beforeEach(() => {
  clock = NOW;
});

afterAll(async () => {
  s3.destroy();
  await store.close();
  await rm(directory, { recursive: true });
});

function clientWith(change: Partial<typeof CREDENTIALS> & { region?: string }): S3Client {
  const { region = store.region, ...credentials } = change;
  return new S3Client({
    endpoint: store.endpoint,
    region,
    credentials: { ...CREDENTIALS, ...credentials },
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
  readonly code: string | undefined;
}

async function send(
  method: string,
  target: string,
  headers: OutgoingHttpHeaders = {},
  body = '',
): Promise<Answer> {
  const { hostname, port } = new URL(store.endpoint);
  const path = target.startsWith('http') ? target.slice(store.endpoint.length) : target;
  const sent = request({ hostname, port, method, path, headers });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  // A buffer, since Node writes a string together with the headers, in UTF-8.
  sent.end(Buffer.from(body));
  const [response] = await answered;
  const answer = await text(response);
  const code = /<Code>(\w+)<\/Code>/.exec(answer)?.[1];
  return { status: response.statusCode, body: answer, code };
}

const getUrl = (client = s3, signingDate = NOW, expiresIn = 60, key = 'a.txt') =>
  getSignedUrl(client, new GetObjectCommand({ Bucket: 'media', Key: key }), {
    expiresIn,
    signingDate,
  });

/** A URL with one query parameter changed, or removed. */
function withParameter(url: string, name: string, value: string | undefined): string {
  const [path, query = ''] = url.split('?');
  const parameters = query.split('&').flatMap((parameter) => {
    if (parameter.split('=')[0] !== name) return [parameter];
    return value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  return `${path}?${parameters.join('&')}`;
}

describe('a presigned URL', () => {
  it('is taken as the SDK signs it', async () => {
    expect(await send('GET', await getUrl())).toMatchObject({ status: 200, body: 'hello' });
  });

  it('is taken as our signer signs it, with other parameters in any order', async () => {
    const url = presignUrl(
      {
        method: 'GET',
        protocol: 'http:',
        host: new URL(store.endpoint).host,
        path: '/media/a.txt',
        query: [
          ['x-b', 'ü +&='],
          ['x-a', ''],
          ['x-b', '~'],
        ],
      },
      new Signer(CREDENTIALS, store.region),
      NOW,
      60,
    );
    expect((await send('GET', url)).status).toBe(200);
    const [path, query = ''] = url.split('?');
    const reversed = query.split('&').reverse().join('&');
    expect((await send('GET', `${path}?${reversed}`)).status).toBe(200);
    // A space may be written as a plus sign in a query.
    expect((await send('GET', url.replace('%20', '+'))).status).toBe(200);
    expect((await send('GET', url.replace('%20', '%2B'))).code).toBe('SignatureDoesNotMatch');
  });

  it.each([
    [-15 * 60, 200, undefined],
    [-15 * 60 - 1, 403, 'Request is not yet valid'],
    [0, 200, undefined],
    [60, 200, undefined],
    [61, 403, 'Request has expired'],
  ])('%i seconds after its date answers %i', async (seconds, status, message) => {
    const url = await getUrl();
    clock = new Date(NOW.getTime() + seconds * 1000);
    const answer = await send('GET', url);
    expect(answer.status).toBe(status);
    if (message !== undefined) {
      expect(answer.code).toBe('AccessDenied');
      expect(answer.body).toContain(`<Message>${message}</Message>`);
      expect(answer.body).toContain(`<ServerTime>${clock.toISOString()}</ServerTime>`);
    }
  });

  it('lives seven days at most', async () => {
    const url = await getUrl(s3, NOW, 604_800);
    clock = new Date(NOW.getTime() + 604_800_000);
    expect((await send('GET', url)).status).toBe(200);
  });

  it('is for its method, path and host only', async () => {
    const url = await getUrl();
    for (const method of ['HEAD', 'PUT', 'DELETE', 'POST']) {
      expect((await send(method, url)).status).toBe(403);
    }
    for (const path of [
      '/media/b.txt',
      '/media/a.txt/',
      '/media//a.txt',
      '/media/./a.txt',
      '/media/x/../a.txt',
      '/media/A.txt',
      '/other/a.txt',
      '/media/',
      '/media/a.txt%00',
      '/media/a%252etxt',
      '/',
    ]) {
      const changed = url.replace('/media/a.txt', path);
      expect(await send('GET', changed)).toMatchObject({ code: 'SignatureDoesNotMatch' });
    }
    expect((await send('GET', url, { host: 'localhost' })).code).toBe('SignatureDoesNotMatch');
    // The same path, written otherwise.
    expect((await send('GET', url.replace('a.txt', '%61%2Etxt'))).status).toBe(200);
  });

  it.each([
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA1', 'AuthorizationQueryParametersError'],
    ['X-Amz-Algorithm', undefined, 'AuthorizationQueryParametersError'],
    ['X-Amz-Credential', undefined, 'AuthorizationQueryParametersError'],
    ['X-Amz-Credential', 'AKID', 'AuthorizationQueryParametersError'],
    [
      'X-Amz-Credential',
      'AKID/WITH/SLASH/20260518/eu-central-1/s3/aws4_request',
      'AuthorizationQueryParametersError',
    ],
    [
      'X-Amz-Credential',
      'AKID/WITH/SLASH/2026051/eu-central-1/s3/aws4_request',
      'AuthorizationQueryParametersError',
    ],
    [
      'X-Amz-Credential',
      'AKID/WITH/SLASH/20260517/us-east-1/s3/aws4_request',
      'AuthorizationQueryParametersError',
    ],
    [
      'X-Amz-Credential',
      'AKID/WITH/SLASH/20260517/eu-central-1/sts/aws4_request',
      'AuthorizationQueryParametersError',
    ],
    [
      'X-Amz-Credential',
      'AKID/WITH/SLASH/20260517/eu-central-1/s3/aws4',
      'AuthorizationQueryParametersError',
    ],
    ['X-Amz-Credential', 'OTHER/20260517/eu-central-1/s3/aws4_request', 'InvalidAccessKeyId'],
    ['X-Amz-Date', undefined, 'AuthorizationQueryParametersError'],
    ['X-Amz-Date', '2026-05-17T12:00:00Z', 'AuthorizationQueryParametersError'],
    ['X-Amz-Date', '20260518T120000Z', 'AuthorizationQueryParametersError'],
    ['X-Amz-Date', '20260517T120001Z', 'SignatureDoesNotMatch'],
    ['X-Amz-Expires', undefined, 'AuthorizationQueryParametersError'],
    ['X-Amz-Expires', '0', 'AuthorizationQueryParametersError'],
    ['X-Amz-Expires', '-1', 'AuthorizationQueryParametersError'],
    ['X-Amz-Expires', '1e3', 'AuthorizationQueryParametersError'],
    ['X-Amz-Expires', '1.5', 'AuthorizationQueryParametersError'],
    ['X-Amz-Expires', ' 60', 'AuthorizationQueryParametersError'],
    ['X-Amz-Expires', '604801', 'AuthorizationQueryParametersError'],
    ['X-Amz-Expires', '61', 'SignatureDoesNotMatch'],
    ['X-Amz-SignedHeaders', undefined, 'AuthorizationQueryParametersError'],
    ['X-Amz-SignedHeaders', 'range', 'AccessDenied'],
    ['X-Amz-SignedHeaders', 'host;range', 'SignatureDoesNotMatch'],
    ['X-Amz-SignedHeaders', 'host;host', 'SignatureDoesNotMatch'],
    ['X-Amz-SignedHeaders', 'Host', 'AccessDenied'],
    ['X-Amz-SignedHeaders', 'host;', 'SignatureDoesNotMatch'],
    ['X-Amz-Security-Token', undefined, 'InvalidAccessKeyId'],
    ['X-Amz-Security-Token', 'another', 'InvalidToken'],
    ['X-Amz-Content-Sha256', undefined, 'SignatureDoesNotMatch'],
    ['X-Amz-Content-Sha256', 'x', 'SignatureDoesNotMatch'],
    ['X-Amz-Signature', undefined, 'AuthorizationQueryParametersError'],
    ['X-Amz-Signature', '', 'AuthorizationQueryParametersError'],
    ['X-Amz-Signature', 'é', 'SignatureDoesNotMatch'],
    ['X-Amz-Signature', '0'.repeat(64), 'SignatureDoesNotMatch'],
    ['x-id', 'PutObject', 'SignatureDoesNotMatch'],
    ['x-amz-checksum-mode', undefined, 'SignatureDoesNotMatch'],
  ])('with %s as %j answers %s', async (name, value, code) => {
    const url = await getUrl();
    expect(url).toContain(`${name}=`);
    const { status, code: answered } = await send('GET', withParameter(url, name, value));
    expect([400, 403]).toContain(status);
    expect(answered).toBe(code);
  });

  it('refuses any parameter given twice or added', async () => {
    const url = await getUrl();
    for (const parameter of (url.split('?')[1] ?? '').split('&')) {
      const { status } = await send('GET', `${url}&${parameter}`);
      expect([400, 403]).toContain(status);
    }
    for (const added of ['x', 'response-content-type=text/html', 'versionId=null', 'acl', '=']) {
      expect((await send('GET', `${url}&${added}`)).code).toBe('SignatureDoesNotMatch');
    }
  });

  it('refuses each changed bit of the signature', async () => {
    const url = await getUrl();
    const signature = /X-Amz-Signature=(\w{64})/.exec(url)?.[1] ?? '';
    for (let i = 0; i < signature.length; i++) {
      const digit = signature[i] === '0' ? '1' : '0';
      const changed = signature.slice(0, i) + digit + signature.slice(i + 1);
      expect((await send('GET', url.replace(signature, changed))).status).toBe(403);
    }
    const upperCase = url.replace(signature, signature.toUpperCase());
    expect((await send('GET', upperCase)).status).toBe(403);
  });

  it('refuses another secret, and never tells its own', async () => {
    const answer = await send('GET', await getUrl(clientWith({ secretAccessKey: 'guessed' })));
    expect(answer.code).toBe('SignatureDoesNotMatch');
    expect(answer.body).toContain('<CanonicalRequest>GET&#10;/media/a.txt&#10;X-Amz-');
    expect(answer.body).not.toContain(CREDENTIALS.secretAccessKey);
  });

  it.each([
    ['/media/%', 'InvalidURI'],
    ['/media/%zz', 'InvalidURI'],
    ['/media/%ff', 'InvalidURI'],
    ['/media/%c0%ae', 'InvalidURI'],
    ['/media/%ed%a0%80', 'InvalidURI'],
    ['/media/a?x=%', 'InvalidURI'],
    ['/media/a?%ff', 'InvalidURI'],
    ['http://127.0.0.1/media/a.txt', 'InvalidURI'],
    ['*', 'InvalidURI'],
  ])('with the target %s is no request', async (path, code) => {
    const { hostname, port } = new URL(store.endpoint);
    const sent = request({ hostname, port, path });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(await text(response)).toContain(`<Code>${code}</Code>`);
  });
});

describe('headers of a presigned URL', () => {
  const input: PutObjectCommandInput = {
    Bucket: 'media',
    Key: 'put.txt',
    ContentType: 'text/plain',
    ContentLength: 5,
    Metadata: { tenant: 'a  b' },
    StorageClass: 'STANDARD_IA',
    IfNoneMatch: '*',
  };
  const headers = {
    'content-type': 'text/plain',
    'content-length': 5,
    'x-amz-meta-tenant': 'a  b',
    'x-amz-storage-class': 'STANDARD_IA',
    'if-none-match': '*',
  };
  const putUrl = (change: Partial<PutObjectCommandInput> = {}) =>
    getSignedUrl(s3, new PutObjectCommand({ ...input, ...change }), {
      signingDate: NOW,
      signableHeaders: new Set(['content-type']),
      unhoistableHeaders: new Set(['x-amz-meta-tenant', 'x-amz-storage-class']),
    });

  it.each(Object.entries(headers))('signed, %s can not be changed or left out', async (name) => {
    const url = await putUrl();
    expect(decodeURIComponent(url)).toMatch(new RegExp(`[=;]${name}[;&]`));
    const changed = { ...headers, [name]: name === 'content-length' ? 6 : 'changed' };
    const body = name === 'content-length' ? 'hello!' : 'hello';
    expect((await send('PUT', url, changed, body)).code).toBe('SignatureDoesNotMatch');
    const left: OutgoingHttpHeaders = { ...headers };
    delete left[name];
    if (name === 'content-length') left['transfer-encoding'] = 'chunked';
    const answer = await send('PUT', url, left, 'hello');
    expect(answer.code).toBe('SignatureDoesNotMatch');
  });

  it.each(['x-amz-acl', 'x-amz-meta-other', 'x-amz-copy-source', 'content-md5', 'X-Amz-Date'])(
    'unsigned, %s can not be added',
    async (name) => {
      const { code, body } = await send(
        'PUT',
        await putUrl(),
        { ...headers, [name]: 'a' },
        'hello',
      );
      expect(code).toBe('AccessDenied');
      expect(body).toContain(`<HeadersNotSigned>${name.toLowerCase()}</HeadersNotSigned>`);
    },
  );

  it('unsigned, others can be added', async () => {
    const url = await putUrl();
    const more = { ...headers, 'content-language': 'de', 'user-agent': 'a' };
    expect((await send('PUT', url, more, 'hello')).status).toBe(200);
    // The same object again is what If-None-Match prevents: the signature stands, repeated or not.
    expect((await send('PUT', url, headers, 'hello')).code).toBe('PreconditionFailed');
    const repeated = { ...headers, 'content-type': ['text/plain', 'text/html'] };
    expect((await send('PUT', url, repeated, 'hello')).code).not.toBe('PreconditionFailed');
  });

  it('white space in values is folded as signers do', async () => {
    const url = await putUrl({ Key: 'folded.txt' });
    const folded = { ...headers, 'x-amz-meta-tenant': ' a \t  b ' };
    expect((await send('PUT', url, folded, 'hello')).status).toBe(200);
  });

  it('moved into the query are heeded, but for the checksum of an empty body', async () => {
    const url = await getSignedUrl(
      s3,
      new PutObjectCommand({ Bucket: 'media', Key: 'hoisted', Metadata: { tenant: 'ü b' } }),
      { signingDate: NOW },
    );
    expect(url).toContain('x-amz-meta-tenant=');
    expect(url).toContain('x-amz-checksum-crc32=');
    expect((await send('PUT', url, {}, 'hello')).status).toBe(200);
    clock = new Date();
    const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: 'media', Key: 'hoisted' }));
    expect(Buffer.from(Metadata?.tenant ?? '', 'latin1').toString()).toBe('ü b');
  });

  it('are compared as bytes', async () => {
    const url = await putUrl({ Key: 'bytes.txt', Metadata: { tenant: 'ü' } });
    const utf8 = { ...headers, 'x-amz-meta-tenant': Buffer.from('ü').toString('latin1') };
    expect((await send('PUT', url, { ...headers, 'x-amz-meta-tenant': 'ü' }, 'hello')).code).toBe(
      'SignatureDoesNotMatch',
    );
    expect((await send('PUT', url, utf8, 'hello')).status).toBe(200);
  });
});

describe('an Authorization header', () => {
  /** The headers that the SDK would send now. */
  async function signedHeaders(client = s3): Promise<OutgoingHttpHeaders> {
    let headers: Record<string, string> = {};
    const capturing = new GetObjectCommand({ Bucket: 'media', Key: 'a.txt' });
    capturing.middlewareStack.add(
      (next) => async (args) => {
        headers = { ...(args.request as { headers: Record<string, string> }).headers };
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await client.send(capturing).catch(() => undefined);
    return headers;
  }
  const path = '/media/a.txt?x-id=GetObject';

  beforeEach(() => {
    clock = new Date();
  });

  it('is taken as the SDK signs it', async () => {
    const headers = await signedHeaders();
    expect(headers).toHaveProperty('authorization');
    expect(await send('GET', path, headers)).toMatchObject({ status: 200, body: 'hello' });
  });

  it.each([
    ['host', 'localhost', 'SignatureDoesNotMatch'],
    ['x-amz-date', 'now', 'AccessDenied'],
    ['x-amz-date', undefined, 'AccessDenied'],
    ['x-amz-content-sha256', undefined, 'InvalidRequest'],
    ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD', 'SignatureDoesNotMatch'],
    ['x-amz-security-token', undefined, 'InvalidAccessKeyId'],
    ['x-amz-security-token', 'another', 'InvalidToken'],
    ['x-amz-checksum-mode', 'OTHER', 'SignatureDoesNotMatch'],
    ['x-amz-checksum-mode', undefined, 'SignatureDoesNotMatch'],
    ['x-amz-acl', 'private', 'AccessDenied'],
    ['authorization', undefined, 'AccessDenied'],
    ['authorization', 'Basic YTpi', 'InvalidRequest'],
    ['authorization', 'AWS AKID:abc', 'InvalidRequest'],
    ['authorization', 'AWS4-HMAC-SHA256', 'InvalidRequest'],
    ['authorization', 'AWS4-HMAC-SHA256 Credential=a', 'AuthorizationHeaderMalformed'],
    ['authorization', '', 'InvalidRequest'],
  ])('with %s as %j answers %s', async (name, value, code) => {
    const headers = await signedHeaders();
    const changed = Object.entries({ ...headers, [name]: value }).filter(
      ([, other]) => other !== undefined,
    );
    const answer = await send('GET', path, Object.fromEntries(changed));
    expect([400, 403]).toContain(answer.status);
    expect(answer.code).toBe(code);
  });

  it('is for its method, path and query only', async () => {
    const headers = await signedHeaders();
    expect((await send('DELETE', path, headers)).code).toBe('SignatureDoesNotMatch');
    for (const changed of ['/media/b.txt?x-id=GetObject', '/media/a.txt', `${path}&a=b`]) {
      expect((await send('GET', changed, headers)).code).toBe('SignatureDoesNotMatch');
    }
  });

  it.each([
    [14 * 60, undefined],
    [-14 * 60, undefined],
    [16 * 60, 'RequestTimeTooSkewed'],
    [-16 * 60, 'RequestTimeTooSkewed'],
  ])('with a clock %i seconds off answers %s', async (seconds, code) => {
    const headers = await signedHeaders();
    clock = new Date(Date.now() + seconds * 1000);
    expect((await send('GET', path, headers)).code).toBe(code);
  });

  it.each([
    [{ region: 'us-east-1' }, 'AuthorizationHeaderMalformed'],
    [{ accessKeyId: 'OTHER' }, 'InvalidAccessKeyId'],
    [{ secretAccessKey: 'guessed' }, 'SignatureDoesNotMatch'],
  ])('of %j answers %s', async (change, code) => {
    const client = clientWith(change);
    const { code: answered } = await send('GET', path, await signedHeaders(client));
    expect(answered).toBe(code);
  });

  it('has no presigned URL beside it', async () => {
    clock = NOW;
    const url = await getUrl();
    clock = new Date();
    const { status, code } = await send('GET', url, await signedHeaders());
    expect({ status, code }).toEqual({ status: 400, code: 'InvalidArgument' });
  });

  it('is checked against the body', async () => {
    const command = new PutObjectCommand({ Bucket: 'media', Key: 'body', Body: 'hello' });
    command.middlewareStack.add(
      (next) => (args) => {
        (args.request as { body: unknown }).body = 'hallo';
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(s3.send(command)).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' });
    await expect(
      s3.send(new HeadObjectCommand({ Bucket: 'media', Key: 'body' })),
    ).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('no signature', () => {
  it('answers 403 for whatever there is', async () => {
    for (const path of ['/', '/media', '/media/a.txt', '/media/none', '/nowhere/a', '/media?acl']) {
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'POST', 'PATCH']) {
        const status = method === 'POST' && path === '/media' ? 412 : 403; // a form without its type
        expect((await send(method, path)).status).toBe(status);
      }
    }
  });

  it('nor the old one is taken', async () => {
    const path = '/media/a.txt?AWSAccessKeyId=AKID&Signature=a&Expires=9999999999';
    expect((await send('GET', path)).code).toBe('InvalidRequest');
  });

  it('makes no form an upload', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=a' };
    const form = '--a\r\ncontent-disposition: form-data; name="key"\r\n\r\nb\r\n--a--\r\n';
    expect((await send('POST', '/media', headers, form)).status).toBe(400);
    const withFile = form.replace(
      '--a--',
      '--a\r\ncontent-disposition: form-data; name="file"\r\n\r\nb\r\n--a--',
    );
    expect((await send('POST', '/media', headers, withFile)).status).toBe(403);
  });
});

describe('operations that are not implemented', () => {
  it.each([
    ['GET', '/media/a.txt', 'acl'],
    ['GET', '/media/a.txt', 'tagging'],
    ['GET', '/media/a.txt', 'partNumber'],
    ['GET', '/media/a.txt', 'attributes'],
    ['PUT', '/media/a.txt', 'acl'],
    ['PUT', '/media/a.txt', 'unheard-of'],
    ['DELETE', '/media/a.txt', 'tagging'],
    ['GET', '/media/a.txt', 'uploads'],
    ['DELETE', '/media/a.txt', 'uploads'],
    ['POST', '/media/a.txt', 'restore'],
    ['POST', '/media/', 'delete'],
    ['GET', '/media', 'policy'],
    ['GET', '/media', 'prefix'],
    ['PUT', '/media', 'policy'],
    ['DELETE', '/media', 'x-id'],
    ['GET', '/', 'x-id'],
    ['PUT', '/media/a.txt', 'x-amz-copy-source'],
  ])('%s %s?%s answers 501', async (method, path, parameter) => {
    const url = presignUrl(
      {
        method,
        protocol: 'http:',
        host: new URL(store.endpoint).host,
        path,
        query: [[parameter, '/media/a.txt']],
      },
      new Signer(CREDENTIALS, store.region),
      NOW,
      60,
    );
    expect(await send(method, url)).toMatchObject({ status: 501, code: 'NotImplemented' });
    expect((await send('GET', await getUrl())).body).toBe('hello');
  });

  it('an unknown method answers 405', async () => {
    const { dateTime } = amzDate(NOW);
    expect(dateTime).toBe('20260517T120000Z');
    const url = presignUrl(
      {
        method: 'PATCH',
        protocol: 'http:',
        host: new URL(store.endpoint).host,
        path: '/media/a.txt',
      },
      new Signer(CREDENTIALS, store.region),
      NOW,
      60,
    );
    expect((await send('PATCH', url)).status).toBe(405);
  });
});
