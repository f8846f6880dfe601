import { json, send } from '../support/http.js';

/** A request that is answered with a URL, or about one, to whoever may ask. */
export interface RouteRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** What to send to each route of the document; `{path}` and the like are filled in. */
const SAMPLES: Readonly<Record<string, { readonly path?: string; readonly body?: object }>> = {
  'GET /presigned-url': { path: '/presigned-url?file_name=own/a.txt' },
  'POST /presigned-url': { body: { operation: 'get', key: 'own/a.txt' } },
  'POST /presigned-urls': { body: { requests: [{ operation: 'get', key: 'own/a.txt' }] } },
  'POST /presigned-url/explain': {
    body: { presigned_url: 'https://a.s3.amazonaws.com/b?AWSAccessKeyId=a&Expires=1&Signature=b' },
  },
  'GET /objects/{bucket}/{path}': { path: '/objects/media/own/a.txt' },
};

/** For everyone. */
const PUBLIC = ['/health/live', '/health/ready'];

/**
 * A good request for every route that `/openapi.json` names and that is not for everyone; a route without a sample fails
 * the test.
 */
export async function everyRoute(api: string): Promise<readonly RouteRequest[]> {
  const { paths } = json<{ paths: Record<string, object> }>(
    await send('GET', `${api}/openapi.json`),
  );
  const ours = Object.entries(paths).filter(([path]) => !PUBLIC.includes(path));
  const routes = ours.flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
  return routes.map(({ method, path }) => {
    const sample = SAMPLES[`${method} ${path}`];
    if (!sample) throw new Error(`no sample for ${method} ${path}`);
    return {
      method,
      path: sample.path ?? path,
      ...(sample.body && { body: JSON.stringify(sample.body) }),
    };
  });
}
