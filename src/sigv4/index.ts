export { amzDate, parseAmzDate, type AmzDate } from './amz-date.js';
export { canonicalHeaders, type CanonicalHeaders, type Headers } from './canonical-headers.js';
export { canonicalQuery, type QueryParameters } from './canonical-query.js';
export {
  canonicalRequest,
  UNSIGNED_PAYLOAD,
  type CanonicalRequestParts,
} from './canonical-request.js';
export { signPostPolicy, type PolicyCondition, type PostPolicyFields } from './post-policy.js';
export { MAX_EXPIRES_IN, presignedQuery } from './presigned-query.js';
export { presignUrl, type RequestToPresign } from './presigned-url.js';
export { Signer, type Credentials } from './signer.js';
export { SigningError, type SigningErrorCode } from './signing-error.js';
export { ALGORITHM, stringToSign } from './string-to-sign.js';
export { uriEncode, uriEncodePath } from './uri-encode.js';
