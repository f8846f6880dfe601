import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { startS3Store, type S3Store, type S3StoreOptions } from './index.js';

let directory: string;
const stores: S3Store[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-store-'));
});

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await rm(directory, { recursive: true });
});

async function start(options: Partial<S3StoreOptions> = {}): Promise<S3Store> {
  const store = await startS3Store({ directory, buckets: ['media'], ...options });
  stores.push(store);
  return store;
}

function client({ endpoint, region, credentials }: S3Store, forcePathStyle = true): S3Client {
  return new S3Client({ endpoint, region, credentials, forcePathStyle });
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function send(
  store: S3Store,
  method: string,
  path: string,
  headers: OutgoingHttpHeaders = {},
  agent?: Agent,
): Promise<Answer> {
  const { hostname, port } = new URL(store.endpoint);
  const sent = request({ hostname, port, method, path, headers, agent });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  sent.end();
  const [response] = await answered;
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const put = (key: string, body: string) =>
  new PutObjectCommand({ Bucket: 'media', Key: key, Body: body });
const get = (key: string) => new GetObjectCommand({ Bucket: 'media', Key: key });

describe('starting', () => {
  it('refuses in production', async () => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    try {
      await expect(start()).rejects.toMatchObject({ name: 'S3StoreError', code: 'in_production' });
    } finally {
      process.env.NODE_ENV = before;
    }
    expect(await readdir(directory)).toEqual([]);
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', 'example.com', '127.example.com', ''])(
    'refuses the host %j',
    async (host) => {
      await expect(start({ host })).rejects.toMatchObject({ code: 'host_not_loopback' });
    },
  );

  it.each(['..', 'a', 'Media', 'a/b', '.incoming', 'a..b', 'ab-', 'x'.repeat(64), 'ab\n'])(
    'refuses the bucket name %j',
    async (name) => {
      await expect(start({ buckets: [name] })).rejects.toMatchObject({
        code: 'invalid_bucket_name',
      });
    },
  );

  it.each(['127.0.0.1', 'localhost', '127.0.0.2'])('binds %s', async (host) => {
    const store = await start({ host });
    expect(store.endpoint).toMatch(new RegExp(`^http://${host}:\\d+$`));
    await client(store).send(put('a', 'b'));
  });

  it('makes other credentials each time, and takes given ones', async () => {
    const [one, two] = [await start(), await start()];
    expect(one.credentials.secretAccessKey).toHaveLength(40);
    expect(one.credentials).not.toEqual(two.credentials);
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
    const store = await start({ credentials, region: 'eu-central-1' });
    expect(store).toMatchObject({ credentials, region: 'eu-central-1' });
    await client(store).send(put('a', 'b'));
  });

  it('says when the port is taken', async () => {
    const { port } = new URL((await start()).endpoint);
    await expect(start({ port: Number(port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('closing', () => {
  it('ends idle keep-alive connections', async () => {
    const store = await start();
    const agent = new Agent({ keepAlive: true });
    await send(store, 'GET', '/', {}, agent);
    const { hostname, port } = new URL(store.endpoint);
    const silent = connect(Number(port), hostname);
    await once(silent, 'connect');
    await store.close();
    await expect(send(store, 'GET', '/', {}, agent)).rejects.toThrow(
      /ECONNREFUSED|ECONNRESET|socket hang up/,
    );
    agent.destroy();
    silent.destroy();
  });

  it('may be called twice', async () => {
    const store = await start();
    await Promise.all([store.close(), store.close()]);
    await store.close();
  });

  it('keeps the objects for the next start, buckets created meanwhile included', async () => {
    const first = await start();
    await client(first).send(put('a/ü', 'kept'));
    await client(first).send(new CreateBucketCommand({ Bucket: 'later' }));
    await first.close();
    const second = await start({ buckets: [] });
    const { Body, ETag } = await client(second).send(get('a/ü'));
    expect(await Body?.transformToString()).toBe('kept');
    await client(second).send(new HeadBucketCommand({ Bucket: 'later' }));
    expect(ETag).toBe(`"${createHash('md5').update('kept').digest('hex')}"`);
  });
});

describe('every answer', () => {
  it('has a request id, and an error is XML that names it', async () => {
    const store = await start();
    const { status, headers, body } = await send(store, 'GET', '/media/<&>"\'');
    expect(status).toBe(403);
    expect(headers['content-type']).toBe('application/xml');
    expect(headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
    expect(body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code>' +
        '<Message>Access Denied</Message><Resource>/media/&#60;&#38;&#62;&#34;&#39;</Resource>' +
        `<RequestId>${String(headers['x-amz-request-id'])}</RequestId></Error>`,
    );
  });

  it('to HEAD has no body', async () => {
    expect(await send(await start(), 'HEAD', '/media/a')).toMatchObject({ status: 403, body: '' });
  });

  it('is 500 when the store fails, with a warning', async () => {
    const store = await start();
    await client(store).send(put('a', 'b'));
    await rm(join(directory, 'media'), { recursive: true });
    await rm(join(directory, '.incoming'), { recursive: true });
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation();
    const url = await getSignedUrl(
      client(store),
      new PutObjectCommand({ Bucket: 'media', Key: 'a' }),
    );
    const { status, body } = await send(store, 'PUT', url.slice(store.endpoint.length), {
      'content-length': 0,
    });
    expect(status).toBe(500);
    expect(body).toContain('<Code>InternalError</Code>');
    expect(body).not.toContain(directory);
    expect(warned).toHaveBeenCalledWith(expect.stringContaining('ENOENT'), 'S3StoreWarning');
    warned.mockRestore();
  });
});

describe('virtual host', () => {
  it('takes the bucket from the host', async () => {
    const store = await start({ buckets: ['media', 'my.bucket'], host: 'localhost' });
    await client(store).send(put('a/b.txt', 'hello'));
    const url = await getSignedUrl(client(store, false), get('a/b.txt'));
    const { host, pathname, search } = new URL(url);
    expect(host).toMatch(/^media\.localhost:/);
    expect(pathname).toBe('/a/b.txt');
    const path = pathname + search;
    expect(await send(store, 'GET', path, { host })).toMatchObject({ status: 200, body: 'hello' });
    // The host is signed, so that the URL is no good for another bucket.
    const other = host.replace('media', 'my.bucket');
    expect((await send(store, 'GET', path, { host: other })).status).toBe(403);
    expect((await send(store, 'GET', path)).status).toBe(403);
  });

  it('leaves a first label that is no bucket alone', async () => {
    const store = await start();
    const endpoint = store.endpoint.replace('127.0.0.1', 's3.localhost');
    await client(store).send(put('k', 'hello'));
    const url = await getSignedUrl(client({ ...store, endpoint }), get('k'));
    const headers = { host: new URL(url).host };
    const { status } = await send(store, 'GET', url.slice(endpoint.length), headers);
    expect(status).toBe(200);
  });
});

describe('CORS', () => {
  const preflight = (origin: string, method = 'PUT') => ({
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': 'content-type,x-amz-meta-a',
  });

  it('answers preflights without a signature', async () => {
    const store = await start();
    const { status, headers } = await send(
      store,
      'OPTIONS',
      '/media/a',
      preflight('https://a.example'),
    );
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, PUT, POST, DELETE',
      'access-control-allow-headers': 'content-type,x-amz-meta-a',
    });
  });

  it('exposes ETag and x-amz-* headers of answers, errors included', async () => {
    const store = await start();
    const s3 = client(store);
    await s3.send(
      new PutObjectCommand({ Bucket: 'media', Key: 'a', Body: 'b', Metadata: { tenant: '1' } }),
    );
    const path = (await getSignedUrl(s3, get('a'))).slice(store.endpoint.length);
    const ok = await send(store, 'GET', path, { origin: 'https://a.example' });
    expect(ok.headers['access-control-allow-origin']).toBe('*');
    const exposed = String(ok.headers['access-control-expose-headers']).split(', ');
    expect(exposed).toEqual(
      expect.arrayContaining(['etag', 'x-amz-meta-tenant', 'x-amz-request-id']),
    );
    const refused = await send(store, 'GET', '/media/a', { origin: 'https://a.example' });
    expect(refused).toMatchObject({ status: 403, headers: { 'access-control-allow-origin': '*' } });
    expect((await send(store, 'GET', path)).headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
  });

  it('keeps to the allowed origins', async () => {
    const store = await start({ allowedOrigins: ['https://a.example'] });
    const allowed = await send(store, 'OPTIONS', '/media/a', preflight('https://a.example'));
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      vary: 'Origin',
    });
    const refused = await send(store, 'OPTIONS', '/media/a', preflight('https://b.example'));
    expect(refused.status).toBe(403);
    expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
    const get = await send(store, 'GET', '/media/a', { origin: 'https://b.example' });
    expect(get.headers).toMatchObject({ vary: 'Origin' });
    expect(get.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('refuses other methods and requests that are no preflight', async () => {
    const store = await start();
    const patch = await send(store, 'OPTIONS', '/media/a', preflight('https://a.example', 'PATCH'));
    expect(patch.status).toBe(403);
    expect((await send(store, 'OPTIONS', '/media/a')).status).toBe(400);
  });
});
