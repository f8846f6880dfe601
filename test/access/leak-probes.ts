import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { MultipartUpload } from '../support/api.js';
import { json, send, type Answer } from '../support/http.js';
import { CANARIES } from './canaries.js';

export const KEY = { 'x-api-key': CANARIES.apiKey, cookie: CANARIES.cookie };
const BEARER = { authorization: `Bearer ${CANARIES.token}` };
const PASTED =
  'https://media.s3.eu-central-1.amazonaws.com/a?X-Amz-Algorithm=AWS4-HMAC-SHA256' +
  '&X-Amz-Credential=AKIAPASTED0123456789%2F20261125%2Feu-central-1%2Fs3%2Faws4_request' +
  '&X-Amz-Date=20261125T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host' +
  `&X-Amz-Security-Token=${encodeURIComponent(CANARIES.pastedToken)}` +
  `&X-Amz-Signature=${CANARIES.pastedSignature}`;

type Ask = (api: string) => Promise<Answer>;
type Headers = Readonly<Record<string, string>>;

const get =
  (path: string, headers: Headers = KEY, method = 'GET'): Ask =>
  (api) =>
    send(method, api + path, headers);

const post =
  (path: string, body: unknown, headers: Headers = {}): Ask =>
  (api) => {
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    return send(
      'POST',
      api + path,
      { 'content-type': 'application/json', ...KEY, ...headers },
      sent,
    );
  };

/** A step of an upload that is begun for it. */
const ofUpload =
  (method: string, step: string, key = 'own/a', body?: object): Ask =>
  async (api) => {
    const upload = { key, content_length: 12 * 1024 ** 2, part_size: 5 * 1024 ** 2 };
    const { upload_id } = json<MultipartUpload>(await post('/multipart-uploads', upload)(api));
    const headers = { ...KEY, ...(body && { 'content-type': 'application/json' }) };
    const url = `${api}/multipart-uploads/${upload_id}${step}`;
    return send(method, url, headers, body && JSON.stringify(body));
  };

/** What has counted all that was asked before. */
export const METRICS = get('/metrics', { authorization: `Bearer ${CANARIES.metricsToken}` });

/** Every route, with each kind of credential, answered as asked. */
export const SUCCESSES: readonly Ask[] = [
  get('/presigned-url?file_name=own/a'),
  get('/presigned-url?file_name=own/a', BEARER),
  get('/presigned-url?file_name=own/a', KEY, 'HEAD'),
  get('/objects/media-bucket/own/a'),
  get('/objects/media-bucket/own/a', BEARER, 'HEAD'),
  post('/presigned-url', { operation: 'put', key: 'own/a', metadata: { a: 'b' } }),
  post('/presigned-url', { operation: 'put', file_name: 'a.txt' }),
  post('/presigned-url', { operation: 'delete', key: 'own/a' }),
  post('/presigned-urls', {
    requests: [{ operation: 'get', key: 'own/a' }, { operation: 'get', key: 'other/a' }, {}],
  }),
  post('/presigned-url/explain', { presigned_url: PASTED }),
  post('/presigned-post', { key: 'own/a', content_type: 'text/plain' }),
  post('/multipart-uploads', { key: 'own/a', content_length: 12 * 1024 ** 2 }),
  ofUpload('POST', '/presigned-urls', 'own/a', { part_numbers: [2, 3] }),
  ofUpload('GET', '/parts'),
  ofUpload('POST', '/complete', 'own/a', {
    parts: [1, 2, 3].map((n) => ({ part_number: n, etag: 'a' })),
  }),
  ofUpload('DELETE', ''),
  get('/presigned-url?file_name=own/a', { ...KEY, 'x-request-id': CANARIES.apiKey }),
  get('/openapi.json'),
  get('/health/live'),
  get('/health/ready'),
  METRICS,
];

/** Each error, by its code, with something secret wherever a request has room for it. */
export const ERRORS: Readonly<Record<string, readonly Ask[]>> = {
  validation_failed: [
    get(`/presigned-url?file_name=own/a&api_key=${CANARIES.apiKey}`),
    get(`/presigned-url?file_name=own/a&expires_in=${CANARIES.malformed}`),
    post('/presigned-url', `{"operation":"get","key":"own/a",${CANARIES.malformed}`),
    post('/presigned-url', {
      operation: 'get',
      key: 'own/a',
      version_id: ` ${CANARIES.malformed}`,
    }),
    post('/presigned-url/explain', { presigned_url: `no URL ${PASTED}` }),
    post('/presigned-url', {}, { 'content-type': `application/json; a=${CANARIES.malformed}` }),
    get(`/%ff${CANARIES.malformed}`),
  ],
  invalid_key: [
    get('/presigned-url?file_name=own/../a'),
    get('/objects/media-bucket/own/%2e%2e/a'),
  ],
  unauthenticated: [
    get('/presigned-url?file_name=own/a', { cookie: CANARIES.cookie }),
    get(`/presigned-url?file_name=own/a&access_token=${CANARIES.token}`, {}),
    get('/presigned-url?file_name=own/a', { 'x-api-key': CANARIES.badApiKey }),
    get('/objects/media-bucket/own/a', { authorization: `Bearer ${CANARIES.expiredToken}` }),
    post('/presigned-urls', { requests: [] }, { 'x-api-key': `${CANARIES.apiKey}x` }),
    get('/presigned-url?file_name=own/a', { authorization: `Bearer ${CANARIES.foreignToken}` }),
    get('/presigned-url?file_name=own/a', { authorization: `Basic ${CANARIES.malformed}` }),
    get('/metrics', { ...KEY, ...BEARER }),
    get('/metrics', { authorization: `Bearer ${CANARIES.metricsToken}x` }),
  ],
  forbidden: [
    get(`/multipart-uploads/${CANARIES.malformed}/parts`),
    get('/presigned-url?file_name=other/a'),
    get('/objects/no-bucket/own/a'),
    post('/presigned-url', { operation: 'get', key: 'other/a' }, BEARER),
  ],
  object_not_found: [get('/presigned-url?file_name=own/missing&must_exist=true')],
  not_found: [
    get(`/${CANARIES.malformed}?access_token=${CANARIES.token}`),
    get(`/presigned-url/${CANARIES.apiKey}`),
    get('/presigned-urls', KEY, 'PATCH'),
  ],
  payload_too_large: [post('/presigned-url', { key: CANARIES.malformed.repeat(50_000) })],
  unsupported_media_type: [
    post('/presigned-url', `key=${CANARIES.malformed}`, { 'content-type': 'text/plain' }),
    post('/presigned-url', 'a', { 'content-type': CANARIES.malformed }),
  ],
  expectation_failed: [
    get('/presigned-url?file_name=own/a', { ...KEY, expect: CANARIES.malformed }),
  ],
  header_fields_too_large: [
    get('/presigned-url?file_name=own/a', { 'x-api-key': CANARIES.badApiKey.repeat(1000) }),
  ],
  upload_not_found: [ofUpload('GET', '/parts', 'own/gone')],
  storage_unavailable: [
    get('/presigned-url?file_name=own/broken&must_exist=true'),
    post('/multipart-uploads', { key: 'own/broken', content_length: 5 }),
  ],
  // More than 2000 in a minute.
  rate_limited: [1, 2, 3].map(() =>
    post('/presigned-urls', { requests: new Array(1000).fill({ operation: 'get', key: 'own/a' }) }),
  ),
};

/** What is no HTTP at all. */
export async function sendGarbage(api: string): Promise<string> {
  const { hostname, port } = new URL(api);
  const socket = connect(Number(port), hostname);
  socket.write(
    `GET / ${CANARIES.malformed} ${CANARIES.apiKey}\r\nx-api-key: ${CANARIES.apiKey}\r\n\r\n`,
  );
  return text(socket);
}
