import { Controller, Get, Module, Post, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { issuerKey, pemOf, token } from '../../test/support/issuer.js';
import { json, send, type Answer } from '../../test/support/http.js';
import { AuditLog, type AuditEvent } from '../audit/audit-log.js';
import { configureHttp, createFastifyAdapter } from '../http/server.js';
import { Door } from './door.js';
import { PresignError } from '../s3/presign-error.js';
import { AccessPolicy, REFUSED } from './access-policy.js';
import { AnonymousAuthenticator } from './anonymous.authenticator.js';
import { ApiKeyAuthenticator } from './api-key.authenticator.js';
import { AuthenticationGuard } from './authentication.guard.js';
import { Authenticator, type Credential } from './authenticator.js';
import { CallerOf } from './caller-of.decorator.js';
import type { Caller } from './caller.js';
import { FirstOfAuthenticator } from './first-of.authenticator.js';
import { JwtAuthenticator } from './jwt.authenticator.js';
import type { Principal } from './principal.js';
import { Public } from './public.decorator.js';

/** How often a handler was reached. */
let reached = 0;

@Controller('files')
class FilesController {
  @Get()
  list(@CallerOf() caller: Caller): Caller {
    reached += 1;
    return caller;
  }

  @Get(':bucket/*')
  one(@CallerOf() { principal }: Caller): string {
    reached += 1;
    return principal.id;
  }

  @Post()
  add(): string {
    reached += 1;
    return 'added';
  }
}

@Controller('twice')
@UseGuards(AuthenticationGuard)
class TwiceGuardedController {
  @Get()
  whoAmI(@CallerOf() caller: Caller): Caller {
    return caller;
  }
}

@Controller('health')
class HealthController {
  @Get()
  @Public()
  live(): string {
    return 'live';
  }

  @Get('secret')
  secret(): string {
    reached += 1;
    return 'not public';
  }

  @Get('nobody')
  @Public()
  nobody(@CallerOf() caller: Caller): Caller {
    return caller;
  }
}

@Controller('docs')
@Public()
class DocsController {
  @Get()
  page(): string {
    return 'page';
  }
}

class Recorder extends AuditLog {
  events: AuditEvent[] = [];
  fails = false;

  record(event: AuditEvent): void {
    if (this.fails) throw new Error('the disk is full');
    this.events.push(event);
  }
}

class NoGrants extends AccessPolicy {
  decide = () => REFUSED;
  newKey = () => undefined;
}

const KEY = issuerKey('one');
const exp = Math.floor(Date.now() / 1000) + 60;
const CLAIMS = { iss: 'https://id.example.com', aud: 'files', sub: 'user-17', exp };
const BEARER = { authorization: `Bearer ${token(KEY, CLAIMS)}` };

/** SHA-256 of `key-of-ci`. */
const SHA256 = 'e9c893f01a06c7a7a151f3217c9f51b0992615a91e173540357ee7a77b934cbd';
const API_KEY = { 'x-api-key': 'key-of-ci' };

const apiKeys = new ApiKeyAuthenticator([{ name: 'ci', sha256: SHA256, claims: { role: 'bot' } }]);
const jwt = new JwtAuthenticator({
  issuer: CLAIMS.iss,
  audience: CLAIMS.aud,
  algorithms: ['ES256'],
  publicKey: pemOf(KEY),
});

const recorder = new Recorder();
const authenticator = new FirstOfAuthenticator([]);
let asked: Credential[] = [];
let app: NestFastifyApplication;
let url: string;

/** Counts how often it is asked; the rest is the authenticator's. */
class Counting extends Authenticator {
  override get schemes(): readonly string[] {
    return authenticator.schemes;
  }

  authenticate(credential: Credential): ReturnType<Authenticator['authenticate']> {
    asked.push(credential);
    return authenticator.authenticate(credential);
  }
}

@Module({
  controllers: [FilesController, TwiceGuardedController, HealthController, DocsController],
  providers: [
    { provide: APP_GUARD, useClass: AuthenticationGuard },
    { provide: Authenticator, useClass: Counting },
    { provide: AccessPolicy, useClass: NoGrants },
    { provide: AuditLog, useValue: recorder },
    Door,
  ],
})
class GuardedModule {}

beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [GuardedModule] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createFastifyAdapter(), {
    bodyParser: false,
    logger: false,
  });
  configureHttp(app);
  await app.listen(0, '127.0.0.1');
  url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
});

afterAll(() => app.close());

beforeEach(() => {
  authenticator.replace([apiKeys, jwt]);
  recorder.events = [];
  recorder.fails = false;
  reached = 0;
  asked = [];
});

const get = (path: string, headers: Record<string, string> = {}) =>
  send('GET', url + path, headers);

const codeOf = (answer: Answer) => json<{ code: string }>(answer).code;

describe('AuthenticationGuard', () => {
  it('200: tells the handler who asks, from where, in which request', async () => {
    const answer = await get('/files', BEARER);
    expect(answer.status).toBe(200);
    expect(json<Caller>(answer)).toEqual({
      principal: {
        id: 'jwt:user-17',
        claims: { iss: CLAIMS.iss, aud: 'files', sub: 'user-17', principal: 'jwt:user-17' },
      },
      address: '127.0.0.1',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    expect(json<Caller>(await get('/files', API_KEY)).principal).toEqual({
      id: 'api-key:ci',
      claims: { role: 'bot', principal: 'api-key:ci' },
    });
    expect(recorder.events).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['no credential', {}],
    ['a bad API key', { 'x-api-key': 'key-of-cl' }],
    ['a bad token', { authorization: 'Bearer e30.e30.' }],
    ['a token that has expired', { authorization: `Bearer ${token(KEY, { ...CLAIMS, exp: 1 })}` }],
    ['another scheme', { authorization: 'Basic dXNlcjpwYXNz' }],
    ['a bad API key beside a good token', { ...BEARER, 'x-api-key': 'key-of-cl' }],
  ])('401: %s, and the answer does not tell which', async (_, headers) => {
    const answer = await get('/files', headers);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe(
      'ApiKey realm="nestjs-s3-presign", Bearer realm="nestjs-s3-presign"',
    );
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(json<object>(answer)).toEqual({
      type: 'urn:nestjs-s3-presign:problem:unauthenticated',
      title: 'No credential, or one that is not good',
      status: 401,
      detail: 'The request has no credential, or one that is not good',
      code: 'unauthenticated',
      message: 'No credential, or one that is not good',
      request_id: expect.any(String) as string,
      errors: [],
    });
    expect(reached).toBe(0);
  });

  it('401: names the schemes that there are, of one kind or none', async () => {
    authenticator.replace([jwt]);
    const bearer = await get('/files');
    expect(bearer.headers['www-authenticate']).toBe('Bearer realm="nestjs-s3-presign"');
    authenticator.replace([]);
    const none = await get('/files', BEARER);
    expect(none.status).toBe(401);
    expect(none.headers).not.toHaveProperty('www-authenticate');
  });

  it('401: is recorded before it is answered, without the credential', async () => {
    const answer = await get('/files', { 'x-api-key': 'canary' });
    expect(recorder.events).toEqual([
      expect.objectContaining({
        outcome: 'refused',
        code: 'unauthenticated',
        principal: null,
        address: '127.0.0.1',
        requestId: json<{ request_id: string }>(answer).request_id,
      }),
    ]);
    expect(JSON.stringify(recorder.events)).not.toContain('canary');
  });

  it('503: where the refusal can not be recorded', async () => {
    recorder.fails = true;
    const answer = await get('/files');
    expect(answer.status).toBe(503);
    expect(codeOf(answer)).toBe('audit_unavailable');
  });

  it('200: everyone, where nobody has to say who they are; 401 still for a bad credential', async () => {
    authenticator.replace([apiKeys, new AnonymousAuthenticator()]);
    expect(json<Caller>(await get('/files')).principal).toEqual({
      id: 'anonymous',
      claims: { principal: 'anonymous' },
    });
    expect(json<Caller>(await get('/files', API_KEY)).principal.id).toBe('api-key:ci');
    expect((await get('/files', { 'x-api-key': 'wrong' })).status).toBe(401);
  });

  it('200: with the guard on the controller too, which asks once', async () => {
    expect(json<Caller>(await get('/twice', API_KEY)).principal.id).toBe('api-key:ci');
    expect(asked).toHaveLength(1);
    expect((await get('/twice')).status).toBe(401);
  });

  it('200: health and docs, for everyone, without looking at credentials', async () => {
    for (const path of ['/health', '/docs']) {
      expect((await get(path)).status).toBe(200);
      expect((await get(path, { 'x-api-key': 'wrong' })).status).toBe(200);
    }
    expect(asked).toEqual([]);
    expect((await get('/health/secret')).status).toBe(401);
  });

  it('500: a public handler that wants to know who asks is a fault', async () => {
    expect(codeOf(await get('/health/nobody', API_KEY))).toBe('internal_error');
  });

  it("the id is the claim, whatever an application's own authenticator says", async () => {
    class Trusting extends Authenticator {
      authenticate(): Principal {
        return { id: 'own:7', claims: { principal: 'own:admin', tenant: 'acme' } };
      }
    }
    authenticator.replace([new Trusting()]);
    const { principal } = json<Caller>(await get('/files'));
    expect(principal.claims).toEqual({ tenant: 'acme', principal: 'own:7' });
  });

  it.each([
    ['authorization_unavailable', 503, new PresignError('authorization_unavailable', 'later')],
    ['internal_error', 500, new TypeError('a fault')],
  ])('%s: an authenticator that throws it lets nobody in', async (code, status, error) => {
    class Failing extends Authenticator {
      authenticate(): never {
        throw error;
      }
    }
    authenticator.replace([new Failing(), new AnonymousAuthenticator()]);
    const answer = await get('/files', API_KEY);
    expect(answer.status).toBe(status);
    expect(codeOf(answer)).toBe(code);
    expect(reached).toBe(0);
  });
});

describe('no form of a path goes past the guard', () => {
  const paths = [
    '/files',
    '//files',
    '/files/',
    '/files//',
    '/./files',
    '/health/../files',
    '/health/%2e%2e/files',
    '/health/..%2ffiles',
    '/health;/../files',
    '/FILES',
    '/%66iles',
    '/%46iles',
    '/files%2f',
    '/files%00',
    '/files?a=/health',
    '/files;health',
    '/files/media/a',
    '/files/media/health',
    '/files/media/../../health',
    '/files/media//a',
    '/%66%69%6c%65%73/media/a',
    '/files/media/%2e%2e%2f%2e%2e%2fhealth',
    '/health/secret',
    '/health/secret/',
    '/health//secret',
    '/health%2fsecret',
    '/docs/../health/secret',
    '/twice',
    '/%74wice',
  ];
  const methods = ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE'];

  it.each(methods)('%s', async (method) => {
    const statuses = new Set<number>();
    for (const path of paths) {
      const { status } = await send(method, url + path);
      statuses.add(status);
      // A path that there is needs a credential; the others there are not.
      if (![400, 401, 404].includes(status)) throw new Error(`${method} ${path}: ${status}`);
    }
    expect(statuses).toContain({ GET: 401, HEAD: 401, POST: 401 }[method] ?? 404);
    expect(reached).toBe(0);
  });

  it.each(['x-http-method-override', 'x-original-url', 'x-rewrite-url', 'x-forwarded-prefix'])(
    'nor does the header %s',
    async (name) => {
      const answer = await get('/files', {
        [name]: name.endsWith('override') ? 'HEAD' : '/health',
      });
      expect(answer.status).toBe(401);
    },
  );

  it('200: the same paths with a credential, where they are routes', async () => {
    for (const path of ['/files', '/%66iles', '/files/media/a', '/files/media//a']) {
      expect((await get(path, API_KEY)).status).toBe(200);
      expect((await send('HEAD', url + path, API_KEY)).status).toBe(200);
    }
    expect((await send('POST', `${url}/files`, API_KEY)).status).toBe(201);
  });
});
