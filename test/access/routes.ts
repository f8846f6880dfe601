import type { MultipartUpload } from '../support/api.js';
import { json, send } from '../support/http.js';

/** A request that is answered with a URL, or about one, to whoever may ask. */
export interface RouteRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** An upload in parts that was begun. */
interface BegunUpload {
  readonly id: string;
  readonly key: string;
  readonly etag: string;
}

/** Of the second all parts are there, and it is to be completed. */
type Uploads = readonly [begun: BegunUpload, whole: BegunUpload];

type Sample = { readonly path?: string; readonly body?: object };

/** What to send to each route of the document. */
const samples = (
  [begun, whole]: Uploads,
  [begunByUppy, wholeByUppy]: Uploads,
): Readonly<Record<string, Sample>> => ({
  'GET /presigned-url': { path: '/presigned-url?file_name=own/a.txt' },
  'POST /presigned-url': { body: { operation: 'get', key: 'own/a.txt' } },
  'POST /presigned-urls': { body: { requests: [{ operation: 'get', key: 'own/a.txt' }] } },
  'POST /presigned-url/explain': {
    body: { presigned_url: 'https://a.s3.amazonaws.com/b?AWSAccessKeyId=a&Expires=1&Signature=b' },
  },
  'GET /objects/{bucket}/{path}': { path: '/objects/media/own/a.txt' },
  'POST /presigned-post': { body: { key: 'own/a.txt' } },
  'POST /multipart-uploads': { body: UPLOAD },
  'POST /multipart-uploads/{upload_id}/presigned-urls': {
    path: `/multipart-uploads/${begun.id}/presigned-urls`,
    body: { part_numbers: [1] },
  },
  'GET /multipart-uploads/{upload_id}/parts': { path: `/multipart-uploads/${begun.id}/parts` },
  'POST /multipart-uploads/{upload_id}/complete': {
    path: `/multipart-uploads/${whole.id}/complete`,
    body: { parts: [{ part_number: 1, etag: whole.etag }] },
  },
  'DELETE /multipart-uploads/{upload_id}': { path: `/multipart-uploads/${begun.id}` },
  'GET /s3/params': { path: '/s3/params?filename=a.txt' },
  'POST /s3/multipart': { body: { filename: 'a.txt' } },
  'GET /s3/multipart/{uploadId}/batch': {
    path: uppyPath(begunByUppy, '/batch', '&partNumbers=1,2'),
  },
  'GET /s3/multipart/{uploadId}/{partNumber}': { path: uppyPath(begunByUppy, '/1') },
  'GET /s3/multipart/{uploadId}': { path: uppyPath(begunByUppy) },
  'POST /s3/multipart/{uploadId}/complete': {
    path: uppyPath(wholeByUppy, '/complete'),
    body: { parts: [{ PartNumber: 1, ETag: wholeByUppy.etag }] },
  },
  'DELETE /s3/multipart/{uploadId}': { path: uppyPath(begunByUppy) },
  'POST /s3/sign-request': { body: { method: 'PUT', key: 'own/a.txt' } },
});

const uppyPath = ({ id, key }: BegunUpload, step = '', query = '') =>
  `/s3/multipart/${id}${step}?key=${encodeURIComponent(key)}${query}`;

const UPLOAD = { key: 'own/a.txt', content_length: 5 };

/** For everyone. */
const PUBLIC = ['/health/live', '/health/ready'];

/**
 * A good request for every route that `/openapi.json` names and that is not for everyone; a route without a sample fails
 * the test.
 * @param credential of somebody who may read and write `own/a.txt`: the uploads are theirs
 */
export async function everyRoute(
  api: string,
  credential: Readonly<Record<string, string>>,
): Promise<readonly RouteRequest[]> {
  const { paths } = json<{ paths: Record<string, object> }>(
    await send('GET', `${api}/openapi.json`),
  );
  const ours = Object.entries(paths).filter(([path]) => !PUBLIC.includes(path));
  const routes = ours.flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
  const known = samples(
    [await beginUpload(api, credential), await beginUpload(api, credential)],
    [await beginByUppy(api, credential), await beginByUppy(api, credential)],
  );
  return routes.map(({ method, path }) => {
    const sample = known[`${method} ${path}`];
    if (!sample) throw new Error(`no sample for ${method} ${path}`);
    return {
      method,
      path: sample.path ?? path,
      ...(sample.body && { body: JSON.stringify(sample.body) }),
    };
  });
}

/** Begins an upload and sends its one part. */
async function beginUpload(
  api: string,
  credential: Readonly<Record<string, string>>,
): Promise<BegunUpload> {
  const headers = { 'content-type': 'application/json', ...credential };
  const begun = await send('POST', `${api}/multipart-uploads`, headers, JSON.stringify(UPLOAD));
  const { upload_id: id, key, parts } = json<MultipartUpload>(begun);
  const [part] = parts;
  if (!part) throw new Error(begun.body.toString());
  const sent = await send('PUT', part.presigned_url, part.headers, 'bytes');
  return { id, key, etag: String(sent.headers.etag) };
}

/** The same, as Uppy does it. */
async function beginByUppy(
  api: string,
  credential: Readonly<Record<string, string>>,
): Promise<BegunUpload> {
  const headers = { 'content-type': 'application/json', ...credential };
  const begun = await send('POST', `${api}/s3/multipart`, headers, '{"filename":"a.txt"}');
  const { uploadId: id, key } = json<{ uploadId: string; key: string }>(begun);
  const path = uppyPath({ id, key, etag: '' }, '/1');
  const { url } = json<{ url: string }>(await send('GET', api + path, credential));
  const sent = await send('PUT', url, {}, 'bytes');
  return { id, key, etag: String(sent.headers.etag) };
}
