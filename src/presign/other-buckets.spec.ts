import {
  CreateSessionCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { once } from 'node:events';
import { Agent, createServer } from 'node:http';
import type { AddressInfo, LookupFunction, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Buckets } from './buckets.js';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const EXPRESS = 'reports--use1-az4--x-s3';
const ACCESS_POINT = 'arn:aws:s3:eu-west-2:123456789012:accesspoint/reports';
const OBJECT_LAMBDA = 'arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/banner';
const MULTI_REGION = 'arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap';
const OUTPOST =
  'arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-01234567890123456/accesspoint/reports';

const session = `GET ${EXPRESS}.s3.test/?session=`;

const opened = async (bucket: string, client: S3Client) =>
  (await Buckets.open({ buckets: { reports: { bucket, client } } })).get();

/** The URL as a set of parameters: the SDK puts them in another order. */
function parts(url: string) {
  const [path, query = ''] = url.split('?');
  return { path, query: query.split('&').sort() };
}

const toLoopback: LookupFunction = (_name, _options, found) =>
  found(null, [{ address: '127.0.0.1', family: 4 }]);

describe('a bucket of S3 Express', () => {
  /** Answers CreateSession with sessions that live so many seconds; `status` is that of its answers, 0 for none. */
  async function startSessions(life: number) {
    const asked: string[] = [];
    const tokens: unknown[] = [];
    const sessions = { status: 200 };
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.headers.host?.split(':')[0]}${request.url}`);
      if (request.method === 'HEAD') {
        tokens.push(request.headers['x-amz-s3session-token'], request.headers['authorization']);
        response.end();
        return;
      }
      if (sessions.status === 0) return;
      const expiration = new Date(Date.now() + life * 1000).toISOString();
      response.writeHead(sessions.status, { 'content-type': 'application/xml' });
      response.end(
        '<CreateSessionResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Credentials>' +
          `<AccessKeyId>SESSION</AccessKeyId><SecretAccessKey>its secret</SecretAccessKey>` +
          `<SessionToken>a/token+</SessionToken><Expiration>${expiration}</Expiration>` +
          '</Credentials></CreateSessionResult>',
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://s3.test:${(server.address() as AddressInfo).port}`;
    const client = new S3Client({
      region: 'us-east-1',
      credentials,
      endpoint,
      requestHandler: { httpAgent: new Agent({ lookup: toLoopback }) },
      maxAttempts: 1,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    const close = async () => {
      client.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    };
    return { asked, tokens, sessions, client, close, server };
  }

  it('is signed as by the SDK, with one session for many URLs', async () => {
    const { asked, client, close } = await startSessions(300);
    const bucket = await opened(EXPRESS, client);
    const signingDate = new Date();
    const options = { signingDate, expiresIn: 60 };
    const object = { Bucket: EXPRESS, Key: 'a b.pdf' };

    const get = await bucket.presign({ operation: 'get', key: 'a b.pdf', expiresIn: 60 }, signingDate); // prettier-ignore
    expect(parts(get.url)).toEqual(
      parts(await getSignedUrl(client, new GetObjectCommand(object), options)),
    );
    const put = await bucket.presign(
      { operation: 'put', key: 'a b.pdf', expiresIn: 60, contentType: 'text/plain' },
      signingDate,
    );
    const type = new Set(['content-type']);
    const command = new PutObjectCommand({ ...object, ContentType: 'text/plain' });
    expect(parts(put.url)).toEqual(
      parts(await getSignedUrl(client, command, { ...options, signableHeaders: type })),
    );
    // One is the SDK's own.
    expect(asked).toEqual([session, session]);
    await close();
  });

  it('has URLs that end with the session, and say so', async () => {
    const { client, close } = await startSessions(200);
    const bucket = await opened(EXPRESS, client);
    const presigned = await bucket.presign({ operation: 'get', key: 'a', expiresIn: 900 });
    expect(presigned.expiryLimitedBy).toBe('credentials');
    expect(presigned.expiresIn).toBeGreaterThan(190);
    expect(presigned.expiresIn).toBeLessThanOrEqual(200);
    await close();
  });

  it('has no URL while S3 gives no session', async () => {
    const { sessions, client, close } = await startSessions(300);
    sessions.status = 500;
    const bucket = await opened(EXPRESS, client);
    await expect(bucket.presign({ operation: 'get', key: 'a' })).rejects.toMatchObject({
      code: 'credentials_unavailable',
    });
    await close();
  });

  const get = { operation: 'get', key: 'a' } as const;
  const unavailable = { code: 'credentials_unavailable' };
  /** More than the time in which S3 is not asked again. */
  const aSecond = () => setTimeout(1001);

  it.each([
    ['fails', 500],
    ['hangs', 0],
  ])('has URLs again after a question for a session that %s', async (_, status) => {
    const { asked, sessions, client, close } = await startSessions(300);
    const bucket = await opened(EXPRESS, client);
    sessions.status = status;
    await expect(bucket.presign(get)).rejects.toMatchObject(unavailable);
    sessions.status = 200;
    await aSecond();
    expect((await bucket.presign(get)).url).toContain('X-Amz-S3session-Token=a%2Ftoken%2B');
    expect(asked).toEqual([session, session]);
    await close();
  });

  it('does not leave a question to an S3 that hangs open for good', async () => {
    const { sessions, client, close, server } = await startSessions(300);
    sessions.status = 0;
    const closed = once(server, 'connection').then(([socket]) => once(socket as Socket, 'close'));
    const bucket = await opened(EXPRESS, client);
    await expect(bucket.presign(get)).rejects.toMatchObject(unavailable);
    await closed;
    await close();
  }, 10_000);

  it('uses a session to its end while S3 gives no other, and survives that', async () => {
    const { asked, sessions, client, close, server } = await startSessions(30);
    const bucket = await opened(EXPRESS, client);
    await bucket.presign(get);
    sessions.status = 500;
    for (let refresh = 0; refresh < 2; refresh += 1) {
      await aSecond();
      const asks = once(server, 'request');
      expect((await bucket.presign(get)).expiryLimitedBy).toBe('credentials');
      await asks;
    }
    expect(asked).toEqual([session, session, session]);
    await close();
  });

  it('keeps a session until its last minute', async () => {
    const { client, close } = await startSessions(70);
    const send = jest.spyOn(client, 'send');
    const bucket = await opened(EXPRESS, client);
    await bucket.presign(get);
    await aSecond();
    // A refresh would be sent before S3 has answered this.
    await bucket.presign({ ...get, mustExist: true });
    expect(send.mock.calls.map(([command]) => command.constructor)).toEqual([
      CreateSessionCommand,
      HeadObjectCommand,
    ]);
    await close();
  });

  it('asks S3 for an object with the same session', async () => {
    const { asked, tokens, client, close } = await startSessions(300);
    const bucket = await opened(EXPRESS, client);
    await bucket.presign({ ...get, mustExist: true });
    expect(asked).toEqual([session, `HEAD ${EXPRESS}.s3.test/a`]);
    expect(tokens).toEqual(['a/token+', expect.stringContaining('Credential=SESSION/')]);
    await close();
  });
});

const plain = (config: object = {}) =>
  new S3Client({ region: 'us-east-1', credentials, useArnRegion: true, requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED', ...config }); // prettier-ignore

it.each([
  ['an access point', ACCESS_POINT, plain()],
  ['an Object Lambda access point', OBJECT_LAMBDA, plain()],
  ['S3 Express without sessions', EXPRESS, plain({ disableS3ExpressSessionAuth: true })],
])('%s is signed as by the SDK', async (_, bucket, client) => {
  const signingDate = new Date('2026-11-23T17:00:00Z');
  const presigner = await opened(bucket, client);
  const ours = await presigner.presign({ operation: 'get', key: 'a', expiresIn: 60 }, signingDate);
  const command = new GetObjectCommand({ Bucket: bucket, Key: 'a' });
  const theirs = await getSignedUrl(client, command, { signingDate, expiresIn: 60 });
  expect(parts(ours.url)).toEqual(parts(theirs));
});

it.each([
  ['a multi-region access point', MULTI_REGION],
  ['an Outpost', OUTPOST],
])('%s, which the SDK cannot presign either, stops the start', async (_, bucket) => {
  const client = plain();
  await expect(opened(bucket, client)).rejects.toMatchObject({ code: 'unsupported_endpoint' });
  const command = new GetObjectCommand({ Bucket: bucket, Key: 'a' });
  await expect(getSignedUrl(client, command)).rejects.toThrow('CRT');
});
