import type { Provider, Type } from '@nestjs/common';
import { AccessPolicy } from './access/access-policy.js';
import { Authenticator } from './access/authenticator.js';
import { Door } from './access/door.js';
import { AuditLog } from './audit/audit-log.js';
import { JsonLinesAuditLog } from './audit/json-lines.audit-log.js';
import { ExplainController } from './explain/explain.controller.js';
import { Buckets } from './presign/buckets.js';
import { ObjectLinkController } from './presign/object-link.controller.js';
import { PresignOptionsError } from './presign/presign-options.js';
import { PresignedUrlController } from './presign/presigned-url.controller.js';
import { MultipartUploadController } from './uploads/multipart-upload.controller.js';
import { MultipartUploads } from './uploads/multipart-uploads.js';
import { PartUrls } from './uploads/part-urls.js';
import { PostIssuer } from './uploads/post-issuer.js';
import { PresignedPostController } from './uploads/presigned-post.controller.js';
import { SignRequestController } from './uploads/sign-request.controller.js';
import { StepIssuer } from './uploads/step-issuer.js';
import { UploadAccess } from './uploads/upload-access.js';
import { UploadTokens } from './uploads/upload-tokens.js';
import { UppyController } from './uploads/uppy.controller.js';
import { UrlIssuer } from './presign/url-issuer.js';

/** The HTTP API's controllers. */
export const ROUTES: Type[] = [
  PresignedUrlController,
  ExplainController,
  ObjectLinkController,
  PresignedPostController,
  MultipartUploadController,
  UppyController,
  SignRequestController,
];

/** What they stand on. Who asks and who decides is the application's to say. */
export const ROUTE_PROVIDERS: Provider[] = [
  UrlIssuer,
  PostIssuer,
  {
    provide: UploadAccess,
    inject: [Door, Buckets, { token: UploadTokens, optional: true }],
    useFactory: (door: Door, buckets: Buckets, tokens?: UploadTokens) =>
      new UploadAccess(door, buckets, tokens ?? new UploadTokens()),
  },
  MultipartUploads,
  PartUrls,
  StepIssuer,
  {
    provide: Door,
    inject: [Authenticator, AccessPolicy, AuditLog].map((token) => ({ token, optional: true })),
    useFactory: (authenticator?: Authenticator, policy?: AccessPolicy, auditLog?: AuditLog) => {
      if (!authenticator) throw missing('Authenticator');
      if (!policy) throw missing('AccessPolicy');
      return new Door(policy, auditLog ?? new JsonLinesAuditLog());
    },
  },
];

/** Routes without it would give every URL to everyone. */
const missing = (port: string) =>
  new PresignOptionsError(
    'routes',
    `need a provider of ${port}, by the extras imports or providers`,
  );
