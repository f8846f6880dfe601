import { presign, type PresignedUrl } from '../support/api.js';
import { json, send } from '../support/http.js';

/** Uploads by a URL of the service, with the headers that it names and no others. */
export async function upload(
  api: string,
  content: string,
  request: { readonly key: string; readonly [field: string]: unknown },
): Promise<void> {
  const asked = { operation: 'put', ...request };
  const { method, presigned_url, headers } = await presign(api, asked);
  const { status } = await send(method, presigned_url, headers, content);
  if (status !== 200) throw new Error(`the upload was answered with ${status}`);
}

/** A URL of `GET /presigned-url`. */
export async function downloadUrl(
  api: string,
  key: string,
  options: Readonly<Record<string, string>> = {},
): Promise<string> {
  const query = new URLSearchParams({ file_name: key, ...options }).toString();
  const answer = await send('GET', `${api}/presigned-url?${query}`);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body.toString()}`);
  return json<PresignedUrl>(answer).presigned_url;
}
