export { createPresignedPost } from './drop-in/create-presigned-post.js';
export { getSignedUrl } from './drop-in/get-signed-url.js';
