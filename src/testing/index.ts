export { S3StoreError, type S3StoreErrorCode } from './s3-store-error.js';
export { startS3Store, type S3Store, type S3StoreOptions } from './s3-store.js';
