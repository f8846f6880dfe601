import type { Problem } from '../support/api.js';
import { json, send, sendJson, type Answer } from '../support/http.js';
import { startService, type Service } from '../support/service.js';

/** A file that takes nothing: there is no space left on its device. */
const FULL = { PRESIGN_AUDIT_LOG: '/dev/full' };

/** Each route that hands out URLs, asked once. */
const ROUTES: readonly (readonly [string, (api: string) => Promise<Answer>])[] = [
  ['GET /presigned-url', (api) => send('GET', `${api}/presigned-url?file_name=a`)],
  [
    'POST /presigned-url',
    (api) => sendJson('POST', `${api}/presigned-url`, { operation: 'put', file_name: 'a' }),
  ],
  ['GET /objects', (api) => send('GET', `${api}/objects/media/a`)],
  ['HEAD /objects', (api) => send('HEAD', `${api}/objects/media/a`)],
];
const BATCH = { requests: Array.from({ length: 3 }, () => ({ operation: 'get', key: 'a' })) };

const everythingIn = ({ headers, body }: Answer) => JSON.stringify(headers) + body.toString();

describe('while the audit log can not be written', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService(FULL);
  });
  afterAll(() => service.stop());

  it.each(ROUTES)('503 audit_unavailable, and no URL leaves: %s', async (route, ask) => {
    const answer = await ask(service.url);
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    expect(everythingIn(answer)).not.toContain('X-Amz-');
    if (!route.startsWith('HEAD')) expect(json<Problem>(answer).code).toBe('audit_unavailable');
  });

  it('audit_unavailable for each item of a batch, and no URL leaves', async () => {
    const answer = await sendJson('POST', `${service.url}/presigned-urls`, BATCH);
    const { results } = json<{ results: { error: Problem }[] }>(answer);
    expect(results.map(({ error }) => error.code)).toEqual(Array(3).fill('audit_unavailable'));
    expect(everythingIn(answer)).not.toContain('X-Amz-');
  });

  it('the log says why', () => {
    expect(service.output()).toMatch(/lines that could not be written: 1\. ENOSPC/);
  });
});

describe('with PRESIGN_AUDIT_FAILURE=issue, while the audit log can not be written', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ ...FULL, PRESIGN_AUDIT_FAILURE: 'issue' });
  });
  afterAll(() => service.stop());

  it.each(ROUTES)('URLs leave, and the log says that they are not recorded: %s', async (_, ask) => {
    const before = service.output().length;
    const answer = await ask(service.url);
    expect([200, 302]).toContain(answer.status);
    expect(everythingIn(answer)).toContain('X-Amz-Signature=');
    await service.says(new RegExp(`^[^]{${before},}lines that could not be written: 1\\. ENOSPC`));
  });
});
