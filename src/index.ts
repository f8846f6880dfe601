export {
  AccessPolicy,
  type AccessRequest,
  type Allowed,
  type Decision,
  type NewKeyRequest,
  type Refused,
} from './access/access-policy.js';
export { AnonymousAuthenticator } from './access/anonymous.authenticator.js';
export { ApiKeyAuthenticator, type ApiKey } from './access/api-key.authenticator.js';
export { AuthenticationGuard } from './access/authentication.guard.js';
export { AuthenticatorOptionsError } from './access/authenticator-options-error.js';
export { Authenticator, type Credential } from './access/authenticator.js';
export { CallerOf } from './access/caller-of.decorator.js';
export type { Caller } from './access/caller.js';
export { GrantOptionsError } from './access/checked-grants.js';
export { FirstOfAuthenticator } from './access/first-of.authenticator.js';
export { GrantPolicy } from './access/grant-policy.js';
export type { Grant, GrantLimits } from './access/grant.js';
export { JwtAuthenticator, type JwtOptions } from './access/jwt.authenticator.js';
export { principalOf, type Claim, type Principal } from './access/principal.js';
export { Public } from './access/public.decorator.js';
export { RateLimits, type RateLimitOptions } from './access/rate-limits.js';
export { AuditLog, type AuditEvent } from './audit/audit-log.js';
export { JsonLinesAuditLog, type JsonLinesOptions } from './audit/json-lines.audit-log.js';
export { BucketEndpointError } from './aws-sdk/bucket-endpoint-error.js';
export { explainPresignedUrl } from './explain/explain-presigned-url.js';
export type {
  Explanation,
  SigV2Explanation,
  SigV4aExplanation,
  SigV4Explanation,
  UrlState,
} from './explain/explanation.js';
export type { Finding, FindingCode, FindingSeverity } from './explain/findings.js';
export type { S3Location } from './explain/s3-location.js';
export { ProblemFilter } from './http/problem.filter.js';
export { BucketPresigner, type BucketPostRequest } from './presign/bucket-presigner.js';
export { getBucketToken, InjectBucket } from './presign/inject-bucket.js';
export { getPresignServiceToken, InjectPresignService } from './presign/inject-presign-service.js';
export type { BucketRequest } from './presign/presign-object.js';
export type { PresignModuleExtras } from './presign.module-definition.js';
export { PresignModule } from './presign.module.js';
export {
  PresignOptionsError,
  type BucketOptions,
  type PresignModuleOptions,
} from './presign/presign-options.js';
export type { PresignedPost } from './presign/presigned-post.js';
export type { PresignedUrl } from './presign/presigned-url.js';
export {
  S3PresignService,
  type PresignPostRequest,
  type PresignRequest,
  type PresignResult,
} from './presign/s3-presign.service.js';
export { UploadTokens, type Upload } from './uploads/upload-tokens.js';
export type {
  ContentLengthRange,
  DeleteRequest,
  GetRequest,
  GrantOperation,
  HeadRequest,
  Operation,
  PostRequest,
  PutRequest,
} from './s3/operation.js';
export type { ObjectKey } from './s3/object-key.js';
export { PresignError, type FieldFault, type PresignErrorCode } from './s3/presign-error.js';
