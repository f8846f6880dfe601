/** What a presigned URL lets its holder do with one object. */
export type Operation = 'get' | 'head' | 'put' | 'delete';

/** What grants allow, each by its name. */
export const GRANT_OPERATIONS = ['get', 'head', 'put', 'delete', 'post', 'multipart'] as const;
export type GrantOperation = (typeof GRANT_OPERATIONS)[number];

interface ObjectRequest {
  /** The object key, as S3 has it: not encoded. */
  readonly key: string;
}

interface ReadRequest extends ObjectRequest {
  readonly versionId?: string | undefined;
  /** Asks S3 first, and refuses when the object is not there. */
  readonly mustExist?: boolean | undefined;
}

export interface GetRequest extends ReadRequest {
  readonly operation: 'get';
  /** `Content-Disposition` of the download; `attachment` when only `downloadAs` is given. */
  readonly disposition?: 'attachment' | 'inline' | undefined;
  /** The file name that the browser saves under. */
  readonly downloadAs?: string | undefined;
  /** `Content-Type` of the download, in place of the stored one. */
  readonly responseContentType?: string | undefined;
}

export interface HeadRequest extends ReadRequest {
  readonly operation: 'head';
}

export interface DeleteRequest extends ObjectRequest {
  readonly operation: 'delete';
  readonly versionId?: string | undefined;
}

/** An upload. Everything given is signed as a header, which the uploader must send as it is returned. */
export interface PutRequest extends ObjectRequest {
  readonly operation: 'put';
  readonly contentType?: string | undefined;
  /** The exact size in bytes, up to 5 GiB; S3 refuses any other. */
  readonly contentLength?: number | undefined;
  /** SHA-256 of the body in base64; S3 refuses another body. */
  readonly checksumSha256?: string | undefined;
  /** `false` signs `If-None-Match: *`: S3 answers 412 when the key is taken. Default `true`. */
  readonly overwrite?: boolean | undefined;
  /** User metadata, names without `x-amz-meta-`; 2 KB in all. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly cacheControl?: string | undefined;
  readonly contentDisposition?: string | undefined;
  /** Object tags, ten at most. */
  readonly tagging?: Readonly<Record<string, string>> | undefined;
  readonly storageClass?: string | undefined;
  readonly serverSideEncryption?: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | undefined;
  /** Only with `aws:kms` or `aws:kms:dsse`. */
  readonly kmsKeyId?: string | undefined;
}

/** An upload by a form (a POST policy). S3 takes no field that is not returned, and no other value. */
export interface PostRequest extends ObjectRequest {
  readonly contentType?: string | undefined;
  /**
   * In place of `contentType`, such as `image/`: how the form's `Content-Type` must begin, a field that the uploader
   * then adds.
   */
  readonly contentTypePrefix?: string | undefined;
  /** The size of the file. Default 0 to 5 GiB. */
  readonly contentLengthRange?: ContentLengthRange | undefined;
  /** User metadata, names without `x-amz-meta-`; 2 KB in all. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly contentDisposition?: string | undefined;
  /** The status that S3 answers a good upload with; 201 comes with XML. Default 204. */
  readonly successActionStatus?: 200 | 201 | 204 | undefined;
}

/** In bytes; both are allowed sizes. */
export interface ContentLengthRange {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export type OperationRequest = GetRequest | HeadRequest | PutRequest | DeleteRequest;
