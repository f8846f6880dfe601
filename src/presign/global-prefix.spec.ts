import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AccessPolicy } from '../access/access-policy.js';
import { withAnonymousGrant } from '../access/anonymous-grant.js';
import { AnonymousAuthenticator } from '../access/anonymous.authenticator.js';
import { Authenticator } from '../access/authenticator.js';
import { GrantPolicy } from '../access/grant-policy.js';
import { AuditLog } from '../audit/audit-log.js';
import { configureHttp, createFastifyAdapter } from '../http/server.js';
import { PresignModule } from '../presign.module.js';

const SENTENCE = 'Failed to generate presigned URL';
const JSON_BODY = { 'content-type': 'application/json' };

let app: NestFastifyApplication;
beforeAll(async () => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const presign = PresignModule.forRoot({
    buckets: { media: { client: { region: 'eu-central-1', credentials } } },
    routes: true,
    providers: [
      { provide: Authenticator, useClass: AnonymousAuthenticator },
      { provide: AccessPolicy, useValue: new GrantPolicy(withAnonymousGrant([], ['media'])) },
      { provide: AuditLog, useValue: { record: () => undefined } },
    ],
  });
  const module = await Test.createTestingModule({ imports: [presign] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createFastifyAdapter(), {
    bodyParser: false,
  });
  configureHttp(app);
  app.setGlobalPrefix('api');
  await app.init();
});
afterAll(() => app.close());

it.each([
  ['GET', '/api/presigned-url?file_name=', '', 400, SENTENCE],
  ['POST', '/api/presigned-url', '{"operation":"get"}', 400, SENTENCE],
  ['POST', '/api/presigned-urls', 'no JSON', 400, SENTENCE],
  ['GET', '/api/objects/none/a', '', 403, SENTENCE],
  ['POST', '/api/presigned-url/explain', '{}', 400, 'The request does not fit'],
  ['POST', '/api/presigned-url/explain', 'no JSON', 400, 'The request does not fit'],
  ['GET', '/api/none', '', 404, 'There is no such route'],
  ['GET', '/presigned-url?file_name=a', '', 404, 'There is no such route'],
] as const)("%s %s %s: the route's own message", async (method, url, payload, status, message) => {
  const headers = payload ? JSON_BODY : {};
  const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toMatchObject({ status, message });
});
