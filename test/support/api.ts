import { json, sendJson, type Answer } from './http.js';

/** Shapes of the API's answers, as its users know them. */
export interface PresignedUrl {
  readonly presigned_url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly bucket: string;
  readonly key: string;
  readonly expires_in: number;
  readonly expires_at: string;
  readonly expiry_limited_by: 'policy' | 'credentials' | null;
}

export interface PresignedPost {
  readonly url: string;
  readonly method: string;
  readonly fields: Record<string, string>;
  readonly bucket: string;
  readonly key: string;
  readonly expires_in: number;
  readonly expires_at: string;
  readonly expiry_limited_by: 'policy' | 'credentials' | null;
}

export interface PartUrl {
  readonly part_number: number;
  readonly presigned_url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly expires_in: number;
  readonly expires_at: string;
}

export interface MultipartUpload {
  readonly upload_id: string;
  readonly bucket: string;
  readonly key: string;
  readonly part_size: number;
  readonly part_count: number;
  readonly parts: readonly PartUrl[];
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly message: string;
  readonly request_id: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

/** Asks for one URL, which must be granted. */
export const presign = (api: string, request: object): Promise<PresignedUrl> =>
  ask<PresignedUrl>(`${api}/presigned-url`, request);

/** Asks for a form, which must be granted. */
export const presignPost = (api: string, request: object): Promise<PresignedPost> =>
  ask<PresignedPost>(`${api}/presigned-post`, request);

/** Begins an upload in parts, which must be granted. */
export const startMultipartUpload = (api: string, request: object): Promise<MultipartUpload> =>
  ask<MultipartUpload>(`${api}/multipart-uploads`, request);

async function ask<T>(url: string, request: object): Promise<T> {
  const answer: Answer = await sendJson('POST', url, request);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body.toString()}`);
  return json<T>(answer);
}
