import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { Logger } from '@nestjs/common';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANONYMOUS } from '../access/principal.js';
import { parseAmzDate } from '../sigv4/index.js';
import { startS3Store, type S3Store } from '../testing/index.js';
import type { BucketOptions } from './presign-options.js';
import { Buckets } from './buckets.js';
import { presignBatch } from './presign-batch.js';
import { S3PresignService, type PresignRequest } from './s3-presign.service.js';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const request = { operation: 'get', key: 'a', mustExist: true } as const;
const unreachable = { code: 'storage_unavailable' };

let server: Server | undefined;
let buckets: Buckets | undefined;
afterEach(async () => {
  buckets?.onApplicationShutdown();
  server?.closeAllConnections();
  if (server?.listening) await once(server.close(), 'close');
});

/** An S3 that does as the listener says. */
async function fakeS3(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serviceOf(config: S3ClientConfig | S3Client, options?: Partial<BucketOptions>) {
  const client =
    config instanceof S3Client
      ? config
      : { region: 'us-east-1', credentials: keys, forcePathStyle: true, ...config };
  buckets = await Buckets.open({ buckets: { media: { client, ...options } } });
  return new S3PresignService(buckets);
}

describe('mustExist, at the embedded store', () => {
  let directory: string;
  let store: S3Store;
  let service: S3PresignService;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'presign-must-exist-'));
    store = await startS3Store({ directory, buckets: ['media'] });
    service = await serviceOf({ endpoint: store.endpoint, credentials: store.credentials });
    const put = await service.presign({ operation: 'put', key: 'there' });
    expect((await fetch(put.url, { method: 'PUT', body: 'text' })).status).toBe(200);
  });
  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  it('gives a URL that works where the object is, none where it is not', async () => {
    const { url } = await service.presign({ ...request, key: 'there' });
    expect(await (await fetch(url)).text()).toBe('text');
    const results = await service.presignMany([
      { ...request, key: 'there' },
      { ...request, key: 'not there' },
      { ...request, key: 'there', versionId: 'gone' },
      { ...request, operation: 'head', key: 'there', versionId: 'null' },
    ]);
    expect(results.map(({ presigned, error }) => presigned?.key ?? error?.code)).toEqual([
      'there',
      'object_not_found',
      'object_not_found',
      'there',
    ]);
  });
});

describe('mustExist, by what S3 answers', () => {
  it.each<[number, string | undefined, object]>([
    [404, undefined, { code: 'object_not_found' }],
    [403, undefined, { code: 'object_not_found' }],
    [405, 'marker', { code: 'object_not_found' }],
    [400, 'x', { code: 'validation_failed', faults: [{ field: 'versionId' }] }],
    // An expired or invalid session token, another region, a customer-provided encryption key.
    [
      400,
      undefined,
      { ...unreachable, faults: [], message: expect.stringMatching(/credentials.*region.*key/) },
    ],
    [301, undefined, unreachable],
    [500, undefined, unreachable],
    [503, undefined, unreachable],
  ])('%d (version %s)', async (status, versionId, error) => {
    const endpoint = await fakeS3((_, response) => response.writeHead(status).end());
    const service = await serviceOf({ endpoint });
    await expect(service.presign({ ...request, versionId })).rejects.toMatchObject(error);
  });

  it('says that the requester pays where the bucket says so', async () => {
    const payers: unknown[] = [];
    const endpoint = await fakeS3(({ headers }, response) => {
      payers.push(headers['x-amz-request-payer']);
      response.end();
    });
    await (await serviceOf({ endpoint }, { requesterPays: true })).presign(request);
    await (await serviceOf({ endpoint })).presign(request);
    expect(payers).toEqual(['requester', undefined]);
  });

  it('is not asked for a request that does not fit', async () => {
    const listener = jest.fn<void, Parameters<RequestListener>>((_, response) => response.end());
    const service = await serviceOf({ endpoint: await fakeS3(listener) });
    for (const fault of [{ key: '../a' }, { versionId: 'ü' }, { expiresIn: 0 }]) {
      await expect(service.presign({ ...request, ...fault })).rejects.toMatchObject({
        code: 'key' in fault ? 'invalid_key' : 'validation_failed',
      });
    }
    expect(listener).not.toHaveBeenCalled();
  });

  it('signs with the time after the answer, so that the life is the one that it tells', async () => {
    const endpoint = await fakeS3((_, response) => setTimeout(() => response.end(), 1100));
    const service = await serviceOf({ endpoint });
    const date = new Date('2026-11-23T17:00:00Z');
    const { url, expiresAt } = await service.presign({ ...request, expiresIn: 60 }, date);
    const signed = parseAmzDate(new URL(url).searchParams.get('X-Amz-Date') ?? '')?.getTime() ?? 0;
    expect(signed).toBeGreaterThanOrEqual(date.getTime() + 1000);
    expect(expiresAt.getTime()).toBe(signed + 60_000);
  });
});

describe('mustExist, while S3 does not answer', () => {
  const never: RequestListener = () => undefined;
  const reset: RequestListener = ({ socket }) => socket.resetAndDestroy();

  /** Ends in time by itself, or the test's own time is over. */
  const expectUnavailable = (service: S3PresignService) =>
    expect(service.presign(request)).rejects.toMatchObject(unreachable);

  it('is unreachable', async () => {
    const endpoint = await fakeS3(never);
    server?.close();
    await expectUnavailable(await serviceOf({ endpoint }));
  });

  it('resets connections', async () => {
    await expectUnavailable(await serviceOf({ endpoint: await fakeS3(reset) }));
  });

  it('hangs', async () => {
    await expectUnavailable(await serviceOf({ endpoint: await fakeS3(never) }));
  });

  it("hangs, behind a client's request handler that knows no abort signal", async () => {
    const requestHandler = { handle: () => new Promise<never>(() => undefined) };
    await expectUnavailable(await serviceOf({ endpoint: 'http://127.0.0.1:9', requestHandler }));
  });

  it('a batch has one deadline: what is left then is not asked, the others get their URLs', async () => {
    const listener = jest.fn(never);
    const service = await serviceOf({ endpoint: await fakeS3(listener) });
    const requests = Array.from({ length: 200 }, (_, index) => ({
      ...request,
      key: `${index}`,
      mustExist: index % 2 === 0,
    }));
    const results = await service.presignMany(requests);
    results.forEach(({ presigned, error }, index) => {
      expect(presigned?.key ?? error?.code).toBe(index % 2 ? `${index}` : unreachable.code);
    });
    // Those of the first fifty requests.
    expect(listener).toHaveBeenCalledTimes(25);
  });

  it("so has the API's, and no more than fifty questions are open at a time", async () => {
    const listener = jest.fn(never);
    const service = await serviceOf({ endpoint: await fakeS3(listener) });
    const item = { operation: 'get', key: 'a', must_exist: true };
    Logger.overrideLogger(false);
    const issuer: Parameters<typeof presignBatch>[0] = {
      issue: (_, asked, date, due) => service.presign(asked as PresignRequest, date, due),
    };
    const caller = { principal: ANONYMOUS, address: '::1', requestId: 'a-request' };
    const results = await presignBatch(issuer, caller, Array<unknown>(120).fill(item));
    Logger.overrideLogger(true);
    expect(results).toHaveLength(120);
    for (const result of results) expect(result).toMatchObject({ error: unreachable });
    expect(listener).toHaveBeenCalledTimes(50);
  });

  it('credentials come first: a provider that hangs is told apart from S3', async () => {
    const listener = jest.fn(never);
    const credentials = jest.fn(() => new Promise<never>(() => undefined));
    const client = { endpoint: await fakeS3(listener), credentials };
    const service = await serviceOf(client);
    const answers = Array.from({ length: 5 }, () => service.presign(request));
    for (const answer of await Promise.allSettled(answers)) {
      expect(answer).toMatchObject({ reason: { code: 'credentials_unavailable' } });
    }
    expect(credentials).toHaveBeenCalledTimes(1);
    expect(listener).not.toHaveBeenCalled();
  });

  it('a provider that hung once is asked again, and once for the question to S3 and the URL', async () => {
    const endpoint = await fakeS3((_, response) => response.end());
    const hang = new Promise<never>(() => undefined);
    const credentials = jest.fn(() => Promise.resolve(keys)).mockReturnValueOnce(hang);
    const service = await serviceOf({ endpoint, credentials });
    await expect(service.presign(request)).rejects.toMatchObject({
      code: 'credentials_unavailable',
    });
    expect((await service.presign(request)).key).toBe('a');
    expect(credentials).toHaveBeenCalledTimes(2);
  });

  it('a provider that hangs from then on does not keep S3 from being asked', async () => {
    const endpoint = await fakeS3((_, response) => response.end());
    const hang = new Promise<never>(() => undefined);
    const expiration = new Date(Date.now() + 60_000);
    const credentials = jest.fn(() => hang as Promise<typeof keys>);
    credentials.mockResolvedValueOnce({ ...keys, expiration } as typeof keys);
    const service = await serviceOf({ endpoint, credentials });
    expect((await service.presign(request)).key).toBe('a');
    expect((await service.presign(request)).key).toBe('a');
  });
});
