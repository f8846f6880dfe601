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
export { BucketPresigner, type BucketRequest } from './presign/bucket-presigner.js';
export { getBucketToken, InjectBucket } from './presign/inject-bucket.js';
export { getPresignServiceToken, InjectPresignService } from './presign/inject-presign-service.js';
export type { PresignModuleExtras } from './presign/presign.module-definition.js';
export { PresignModule } from './presign/presign.module.js';
export {
  PresignOptionsError,
  type BucketOptions,
  type PresignModuleOptions,
} from './presign/presign-options.js';
export type { PresignedUrl } from './presign/presigned-url.js';
export {
  S3PresignService,
  type PresignRequest,
  type PresignResult,
} from './presign/s3-presign.service.js';
export type {
  DeleteRequest,
  GetRequest,
  HeadRequest,
  Operation,
  PutRequest,
} from './s3/operation.js';
export { PresignError, type FieldFault, type PresignErrorCode } from './s3/presign-error.js';
