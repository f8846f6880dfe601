import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { json, send } from './support/http.js';
import { startService, type Service } from './support/service.js';

const COMMITTED = resolve(__dirname, '../docs/openapi.json');

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

describe('OpenAPI', () => {
  it('docs/openapi.json is what the service serves (npm run openapi:update writes it)', async () => {
    const served = json<object>(await send('GET', `${service.url}/openapi.json`));
    if (process.env['UPDATE_OPENAPI']) {
      writeFileSync(COMMITTED, `${JSON.stringify(served, null, 2)}\n`);
    }
    expect(JSON.parse(readFileSync(COMMITTED, 'utf8'))).toEqual(served);
  });

  it('has nothing that a linter objects to', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const source = readFileSync(COMMITTED, 'utf8');
    const problems = await lintFromString({ source, absoluteRef: COMMITTED, config });
    expect(
      problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]),
    ).toEqual([
      // Its answer is a redirect.
      [
        'operation-2xx-response',
        'Operation must have at least one `2XX` response.',
        '#/paths/~1objects~1{bucket}~1{path}/get/responses',
      ],
    ]);
  });

  it('every route has examples and says every error that it may answer with', () => {
    const { paths } = JSON.parse(readFileSync(COMMITTED, 'utf8')) as OpenApi;
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, ...operation })),
    );
    expect(operations).toHaveLength(21);
    for (const { path, responses } of operations) {
      const isHealth = path.startsWith('/health/');
      // Explaining needs neither credentials nor S3; health is answered whoever asks.
      const statuses = isHealth
        ? ['400']
        : ['400', '401', '429', '500', ...(path.endsWith('/explain') ? [] : ['503'])];
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(statuses));
      for (const [status, { content }] of Object.entries(responses)) {
        // Health that fails is no problem of the request's.
        if (Number(status) < 400 || (isHealth && status === '503')) continue;
        const { examples } = content['application/problem+json'];
        expect(Object.keys(examples).length).toBeGreaterThan(0);
      }
    }
  });

  it('the page at /docs asks no other host for anything', async () => {
    const page = (await send('GET', `${service.url}/docs`)).body.toString();
    const init = (await send('GET', `${service.url}/docs/swagger-ui-init.js`)).body.toString();
    expect(page).toContain('nestjs-s3-presign');
    expect(page.match(/(?:src|href)="(?:https?:)?\/\/[^"]*"/g)).toBeNull();
    expect(init).toContain('/presigned-urls');
    expect(init).toMatch(/"validatorUrl": null/);
  });
});

interface OpenApi {
  readonly paths: Record<string, Record<string, { readonly responses: Responses }>>;
}
type Responses = Record<
  string,
  { readonly content: { readonly 'application/problem+json': { readonly examples: object } } }
>;
