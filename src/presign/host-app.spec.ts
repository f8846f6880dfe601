import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { PresignedUrl, Problem } from '../../test/support/api.js';
import { Database, EventTable, HostModule } from '../../test/support/host-app.js';
import { json, send, type Answer } from '../../test/support/http.js';

let app: NestFastifyApplication;
let api: string;
let database: Database;
let table: EventTable;
beforeEach(async () => {
  const module = await Test.createTestingModule({ imports: [HostModule] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
    logger: false,
  });
  app.setGlobalPrefix('api/v2');
  await app.listen(0, '127.0.0.1');
  api = `${await app.getUrl()}/api/v2`;
  database = app.get(Database);
  table = app.get(EventTable);
});
afterEach(() => app.close());

const ANN = { cookie: 'theme=dark; session=ann' };
const JSON_TYPE = { 'content-type': 'application/json' };
const OWN = '/presigned-url?file_name=ann/a.pdf';

const get = (path: string, headers: object = ANN) => send('GET', api + path, { ...headers });
const post = (path: string, body: string | Buffer, headers: object = JSON_TYPE): Promise<Answer> =>
  send('POST', api + path, { ...ANN, ...headers }, body);

/** Status and code of a problem. */
const problem = (answer: Answer) => [answer.status, json<Problem>(answer).code];

describe('routes in a foreign application', () => {
  it("200: what the application's database allows, under its terms, recorded in its table", async () => {
    const answer = await get(OWN);
    expect(answer.status).toBe(200);
    const url = new URL(json<PresignedUrl>(answer).presigned_url);
    expect([url.pathname, url.searchParams.get('X-Amz-Expires')]).toEqual(['/ann/a.pdf', '60']);
    expect(table.events).toMatchObject([
      { outcome: 'issued', principal: 'user:ann', grant: 'ann', key: 'ann/a.pdf' },
    ]);
  });

  it('200 and 302: every route, under the prefix', async () => {
    expect((await get('/objects/media/ann/a.pdf')).headers.location).toContain('/ann/a.pdf?');
    const put = await post('/presigned-url', '{"operation":"put","file_name":"b.pdf"}');
    expect(json<PresignedUrl>(put).key).toBe('ann/b.pdf');
    const batch = await post('/presigned-urls', '{"requests":[{"operation":"get","key":"ann/c"}]}');
    expect(json<{ results: PresignedUrl[] }>(batch).results[0]?.key).toBe('ann/c');
    expect(table.events.map(({ key }) => key)).toEqual(['ann/a.pdf', 'ann/b.pdf', 'ann/c']);
  });

  it('403: what it does not allow, recorded too', async () => {
    expect(problem(await get('/presigned-url?file_name=bob/a.pdf'))).toEqual([403, 'forbidden']);
    expect(table.events).toMatchObject([{ outcome: 'refused', code: 'forbidden' }]);
  });

  it.each([{}, { cookie: 'theme=dark' }, { cookie: 'session=bob' }])('401: %j', async (headers) => {
    expect(problem(await get(OWN, headers))).toEqual([401, 'unauthenticated']);
    expect(table.events).toMatchObject([{ outcome: 'refused', principal: null }]);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('connection lost'))],
    ['hangs past the deadline', () => new Promise<never>(() => undefined)],
  ])('503 authorization_unavailable: its database %s', async (_, look) => {
    database.look = look;
    const answers = await Promise.all([
      get(OWN),
      get('/objects/media/ann/a.pdf'),
      post('/presigned-url', '{"operation":"put","file_name":"b.pdf"}'),
    ]);
    for (const answer of answers) {
      expect(problem(answer)).toEqual([503, 'authorization_unavailable']);
      expect(answer.headers['retry-after']).toBe('1');
    }
  });

  it("200: recorded in the application's table before the answer leaves", async () => {
    let release: () => void = () => undefined;
    const recorded = new Promise<void>((called) => {
      table.write = () => {
        called();
        return new Promise((resolve) => (release = resolve));
      };
    });
    let answered = false;
    const asked = get(OWN).finally(() => (answered = true));
    await recorded;
    // Time enough for another request, there and back.
    expect((await get('/feature/link')).status).toBe(200);
    expect(answered).toBe(false);
    release();
    expect((await asked).status).toBe(200);
  });

  it('503 audit_unavailable: its table takes nothing', async () => {
    table.write = () => Promise.reject(new Error('disk full'));
    for (const path of [OWN, '/objects/media/ann/a.pdf', '/presigned-url?file_name=bob/a']) {
      const answer = await get(path);
      expect(problem(answer)).toEqual([503, 'audit_unavailable']);
      expect(JSON.stringify(answer.headers) + answer.body.toString()).not.toContain('X-Amz');
    }
  });

  it("403: what its own guard refuses; its filter answers for the application's own routes", async () => {
    const closed = { ...ANN, 'x-maintenance': '1' };
    expect(problem(await get(OWN, closed))).toEqual([403, 'forbidden']);
    expect(json<object>(await get('/feature/link', closed))).toEqual({ host: true });
    expect(json<object>(await get('/nowhere'))).toEqual({ host: true });
  });

  it('200 and 401: a route of its own behind AuthenticationGuard', async () => {
    expect(json<object>(await get('/feature/me'))).toEqual({ me: 'user:ann' });
    expect(problem(await get('/feature/me', {}))).toEqual([401, 'unauthenticated']);
    expect(table.events).toMatchObject([{ outcome: 'refused', code: 'unauthenticated' }]);
  });

  it('200: S3PresignService, injected in a feature, asks for no grant and records nothing', async () => {
    database.look = () => Promise.reject(new Error('asked'));
    const { link } = json<{ link: string }>(await get('/feature/link', {}));
    expect(new URL(link).pathname).toBe('/nobodys/a.pdf');
    expect(table.events).toEqual([]);
  });
});

describe("content-type tricks, with the application's own body parsers", () => {
  it.each([
    ['application/x-www-form-urlencoded'],
    ['application/x-www-form-urlencoded; a=application/json'],
    ['text/plain'],
  ])('415: %s', async (type) => {
    const routes = [
      '/presigned-url',
      '/presigned-urls',
      '/presigned-url/explain',
      '/presigned-post',
      '/multipart-uploads',
      '/multipart-uploads/none/presigned-urls',
      '/multipart-uploads/none/complete',
      '/s3/multipart',
      '/s3/multipart/none/complete?key=ann/a',
      '/s3/sign-request',
    ];
    for (const path of routes) {
      const answer = await post(path, 'operation=get&key=ann/a.pdf', { 'content-type': type });
      expect(problem(answer)).toEqual([415, 'unsupported_media_type']);
    }
    expect(table.events).toEqual([]);
  });

  it.each([
    ['/presigned-url', '{"operation":"get","key":"ann/\xff"}'],
    ['/presigned-urls', '{"requests":[{"operation":"get","key":"ann/\xc3"}]}'],
    ['/presigned-url', '{"operation":"put","key":"ann/a","metadata":{"\xff":"a"}}'],
    ['/presigned-post', '{"key":"ann/\xff","content_type":"text/plain"}'],
    ['/multipart-uploads', '{"key":"ann/\xff","content_length":1}'],
    ['/s3/multipart', '{"filename":"\xff"}'],
    ['/s3/sign-request', '{"method":"PUT","key":"ann/\xff"}'],
  ])('400: bytes that are not UTF-8 are not signed as others: %s %s', async (path, body) => {
    const answer = await post(path, Buffer.from(body, 'latin1'));
    expect(problem(answer)).toEqual([400, 'validation_failed']);
    expect(table.events).toEqual([]);
  });

  it('200: every script in UTF-8', async () => {
    const body = JSON.stringify({ operation: 'get', key: 'ann/отчёт ü 😀' });
    const type = { 'content-type': 'Application/JSON ; charset=utf-8' };
    expect(json<PresignedUrl>(await post('/presigned-url', body, type)).key).toBe('ann/отчёт ü 😀');
  });
});

describe("pollution, with the application's own pipes", () => {
  it.each([
    ['unknown', `${OWN}&principal=bob`],
    ['a number in another notation', `${OWN}&expires_in=1e1`],
    ['no flag', `${OWN}&must_exist=no`],
    ['unknown', '/objects/media/ann/a.pdf?expires_in=604800'],
  ])('400: a parameter that is %s: %s', async (_, path) => {
    const answer = await get(path);
    expect(problem(answer)).toEqual([400, 'validation_failed']);
    expect(json<Problem>(answer).errors).toHaveLength(1);
  });

  it.each([
    ['/presigned-urls', '{"requests":[],"principal":"bob"}'],
    ['/presigned-url', '{"operation":"get","key":"ann/a","expires_in":"60"}'],
    ['/presigned-url/explain', '{"presigned_url":"https://a.example/?a=b","principal":"bob"}'],
    ['/presigned-url/explain', '{"presigned_url":7}'],
    ['/presigned-post', '{"key":"ann/a","expires_in":"60"}'],
    ['/multipart-uploads', '{"key":"ann/a","content_length":"1"}'],
    ['/multipart-uploads/none/presigned-urls', '{"part_numbers":["1"]}'],
    [
      '/multipart-uploads/none/complete',
      '{"parts":[{"part_number":1,"etag":"a"}],"principal":"bob"}',
    ],
    ['/s3/multipart', '{"filename":"a","principal":"bob"}'],
    ['/s3/multipart/none/complete?key=ann/a', '{"parts":[{"PartNumber":"1","ETag":"a"}]}'],
    ['/s3/sign-request', '{"method":"PUT","key":"ann/a","expiresIn":"60"}'],
  ])('400: a field that does not fit: %s %s', async (path, body) => {
    const answer = await post(path, body);
    expect(problem(answer)).toEqual([400, 'validation_failed']);
    expect(json<Problem>(answer).errors.length).toBeGreaterThan(0);
  });
});
