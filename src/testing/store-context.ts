import type { Signer } from '../sigv4/index.js';
import type { MultipartUploads } from './storage/multipart-uploads.js';
import type { ObjectFiles } from './storage/object-files.js';

/** What one store holds for as long as it runs. */
export interface StoreContext {
  readonly files: ObjectFiles;
  readonly uploads: MultipartUploads;
  /** Signs with the store's only credentials; requests are compared with what it signs. */
  readonly signer: Signer;
  /** Origins of the CORS rule; `*` is any. */
  readonly allowedOrigins: readonly string[];
  readonly now: () => Date;
}
