export { createPresignedPost } from '@aws-sdk/s3-presigned-post';
