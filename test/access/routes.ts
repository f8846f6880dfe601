import { json, send } from '../support/http.js';

/** A request that is answered with a URL, or about one, to whoever may ask. */
export interface RouteRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  /** Of the answer to whoever may ask. */
  readonly status?: number;
}

interface Sample {
  readonly path?: string;
  readonly body?: object;
  /** Of the answer to whoever may ask. Default 200. */
  readonly status?: number;
}

/** No id of an upload is good for long: who is known gets as far as being told so. */
const ofNoUpload = (path: string, body?: object): Sample => ({
  path,
  status: 403,
  ...(body && { body }),
});

/** What to send to each route of the document. */
const SAMPLES: Readonly<Record<string, Sample>> = {
  'GET /presigned-url': { path: '/presigned-url?file_name=own/a.txt' },
  'POST /presigned-url': { body: { operation: 'get', key: 'own/a.txt' } },
  'POST /presigned-urls': { body: { requests: [{ operation: 'get', key: 'own/a.txt' }] } },
  'POST /presigned-url/explain': {
    body: { presigned_url: 'https://a.s3.amazonaws.com/b?AWSAccessKeyId=a&Expires=1&Signature=b' },
  },
  'GET /objects/{bucket}/{path}': { path: '/objects/media/own/a.txt', status: 302 },
  'POST /presigned-post': { body: { key: 'own/a.txt' } },
  'POST /multipart-uploads': { body: { key: 'own/a.txt', content_length: 1 } },
  'POST /multipart-uploads/{upload_id}/presigned-urls': ofNoUpload(
    '/multipart-uploads/none/presigned-urls',
    { part_numbers: [1] },
  ),
  'GET /multipart-uploads/{upload_id}/parts': ofNoUpload('/multipart-uploads/none/parts'),
  'POST /multipart-uploads/{upload_id}/complete': ofNoUpload('/multipart-uploads/none/complete', {
    parts: [{ part_number: 1, etag: 'e' }],
  }),
  'DELETE /multipart-uploads/{upload_id}': ofNoUpload('/multipart-uploads/none'),
  'GET /s3/params': { path: '/s3/params?filename=a.txt' },
  'POST /s3/multipart': { body: { filename: 'a.txt' } },
  'GET /s3/multipart/{uploadId}/batch': ofNoUpload('/s3/multipart/none/batch?key=a&partNumbers=1'),
  'GET /s3/multipart/{uploadId}/{partNumber}': ofNoUpload('/s3/multipart/none/1?key=a'),
  'GET /s3/multipart/{uploadId}': ofNoUpload('/s3/multipart/none?key=a'),
  'POST /s3/multipart/{uploadId}/complete': ofNoUpload('/s3/multipart/none/complete?key=a', {
    parts: [{ PartNumber: 1, ETag: 'e' }],
  }),
  'DELETE /s3/multipart/{uploadId}': ofNoUpload('/s3/multipart/none?key=a'),
  'POST /s3/sign-request': { body: { method: 'PUT', key: 'own/a.txt' } },
};

/** A good request for every route that `/openapi.json` names; a route without a sample fails the test. */
export async function everyRoute(api: string): Promise<readonly RouteRequest[]> {
  const { paths } = json<{ paths: Record<string, object> }>(
    await send('GET', `${api}/openapi.json`),
  );
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
  return routes.map(({ method, path }) => {
    const sample = SAMPLES[`${method} ${path}`];
    if (!sample) throw new Error(`no sample for ${method} ${path}`);
    return {
      method,
      path: sample.path ?? path,
      status: sample.status ?? 200,
      ...(sample.body && { body: JSON.stringify(sample.body) }),
    };
  });
}
