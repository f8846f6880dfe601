import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { configFile } from './access/config-file.js';
import { API_KEY, ONE_KEY } from './access/one-key.js';
import { samplesIn, type Sample } from './support/exposition.js';
import { json, send } from './support/http.js';
import { parsePromQl } from './support/promql.js';
import { startService, type Service } from './support/service.js';

const TOKEN = 'token-of-prometheus/0123456789+abcdef==';
const BEARER = { authorization: `Bearer ${TOKEN}` };
const KEY = { 'x-api-key': API_KEY };

const docs = (file: string) => readFileSync(resolve(__dirname, '../docs', file), 'utf8');

const get = (service: Service, path: string, headers: Readonly<Record<string, string>> = {}) =>
  send('GET', service.url + path, headers);
const post = (service: Service, path: string, body: object) =>
  send('POST', service.url + path, { 'content-type': 'application/json', ...KEY }, JSON.stringify(body)); // prettier-ignore

describe('/metrics without a token', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ PRESIGN_CONFIG_FILE: await configFile(ONE_KEY) });
  });
  afterAll(() => service.stop());

  it('404: as a route that there is not', async () => {
    for (const headers of [{}, KEY, BEARER, { authorization: 'Bearer ' }]) {
      const [answer, nowhere] = [await get(service, '/metrics', headers), await get(service, '/x')];
      expect(answer.status).toBe(404);
      expect({ ...json<object>(answer), request_id: '' }).toEqual({
        ...json<object>(nowhere),
        request_id: '',
      });
    }
  });
});

describe('/metrics', () => {
  let service: Service;
  beforeAll(async () => {
    const { grants, ...keys } = ONE_KEY;
    const [grant] = grants;
    const operations = ['get', 'head', 'put', 'post', 'multipart'];
    service = await startService({
      PRESIGN_METRICS_TOKEN: TOKEN,
      PRESIGN_STORAGE_CHECK: 'true',
      PRESIGN_REFUSALS_PER_MINUTE: '1000',
      PRESIGN_CONFIG_FILE: await configFile({ ...keys, grants: [{ ...grant, operations }] }),
    });
    // Of everything one, so that all that there can be is there.
    await get(service, '/presigned-url?file_name=a', KEY);
    await get(service, '/presigned-url?file_name=', KEY);
    await get(service, '/presigned-url?file_name=a');
    await get(service, '/presigned-url?file_name=a&bucket=none', KEY);
    await get(service, '/nowhere');
    await post(service, '/presigned-url', { operation: 'delete', key: 'a' });
    await post(service, '/multipart-uploads', { key: 'a', content_length: 1 });
  });
  afterAll(() => service.stop());

  const scrape = async (): Promise<readonly Sample[]> => {
    const answer = await get(service, '/metrics', BEARER);
    expect(answer.status).toBe(200);
    return samplesIn(answer.body.toString());
  };
  const value = (samples: readonly Sample[], name: string, labels: object) =>
    samples.find((each) => each.name === name && matches(each.labels, labels))?.value;
  const matches = (given: Sample['labels'], labels: object) =>
    JSON.stringify(Object.entries(given).sort()) === JSON.stringify(Object.entries(labels).sort());

  it.each([
    ['no credential', {}],
    ['an API key, which is for URLs', KEY],
    ['another token', { authorization: `Bearer ${TOKEN}x` }],
    ['a part of the token', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ['no token', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
  ])('401: %s', async (_, headers) => {
    const answer = await get(service, '/metrics', headers);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    expect(answer.body.toString()).not.toContain('presign_');
  });

  it('200: in the format that Prometheus asks for, kept by no cache', async () => {
    const answer = await get(service, '/metrics', BEARER);
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect((await send('HEAD', `${service.url}/metrics`, BEARER)).status).toBe(200);
  });

  it('counts URLs and refusals by operation, bucket and code', async () => {
    const before = await scrape();
    await post(service, '/presigned-urls', {
      requests: [
        { operation: 'get', key: 'a' },
        { operation: 'get', key: 'b' },
        { operation: 'put', key: 'c' },
        { operation: 'delete', key: 'd' },
      ],
    });
    await post(service, '/presigned-post', { key: 'a' });
    await get(service, '/presigned-url?file_name=a', { 'x-api-key': 'psk_bad' });
    const after = await scrape();
    const grown = (name: string, labels: object) =>
      (value(after, name, labels) ?? 0) - (value(before, name, labels) ?? 0);
    const [operation, bucket] = ['get', 'media'];
    expect(grown('presign_issued_total', { operation, bucket })).toBe(2);
    expect(grown('presign_issued_total', { operation: 'put', bucket })).toBe(1);
    expect(grown('presign_issued_total', { operation: 'post', bucket })).toBe(1);
    expect(grown('presign_refused_total', { operation: 'delete', bucket, code: 'forbidden' })).toBe(
      1,
    );
    expect(
      grown('presign_refused_total', {
        operation: 'none',
        bucket: 'none',
        code: 'unauthenticated',
      }),
    ).toBe(1);
    const answered = { route: '/presigned-urls', method: 'POST', status: '2xx' };
    expect(grown('presign_http_request_duration_seconds_count', answered)).toBe(1);
    const buckets = after.filter(
      ({ name, labels: { le, ...others } }) =>
        name === 'presign_http_request_duration_seconds_bucket' && le && matches(others, answered),
    );
    expect(buckets.at(-1)).toMatchObject({ labels: { le: '+Inf' }, value: 1 });
  });

  it('says how long credentials live, whether S3 answers, how late the loop is', async () => {
    const bucket = 'media';
    let samples = await scrape();
    // S3 is asked when the service has started.
    while (value(samples, 'presign_storage_up', { bucket }) === undefined) samples = await scrape();
    expect(value(samples, 'presign_storage_up', { bucket })).toBe(1);
    const ahead = value(samples, 'presign_storage_clock_ahead_seconds', { bucket });
    expect(Math.abs(ahead ?? NaN)).toBeLessThan(5);
    expect(value(samples, 'presign_credentials_remaining_seconds', { bucket })).toBe(Infinity);
    expect(value(samples, 'nodejs_eventloop_lag_p99_seconds', {})).toBeGreaterThanOrEqual(0);
    expect(value(samples, 'process_resident_memory_bytes', {})).toBeGreaterThan(10_000_000);
  });

  it('nothing that callers make up makes a series, or stands in one', async () => {
    // Node's own come when there was a collection of their kind.
    const own = (samples: readonly Sample[]) =>
      samples.filter(({ name }) => name.startsWith('presign_')).length;
    await scrape();
    const before = own(await scrape());
    const canary = () => `canary-${randomUUID()}`;
    for (let i = 0; i < 50; i += 1) {
      await get(service, `/${canary()}?${canary()}=1`, { 'x-request-id': canary() });
      await get(service, `/presigned-url?file_name=${canary()}`, KEY);
      await get(service, `/presigned-url?file_name=a&bucket=${canary()}`, KEY);
      await get(service, `/presigned-url?file_name=a`, { 'x-api-key': canary(), host: canary() });
      await send('PROPFIND', `${service.url}/${canary()}`);
    }
    const answer = await get(service, '/metrics', BEARER);
    expect(own(samplesIn(answer.body.toString()))).toBe(before);
    expect(answer.body.toString()).not.toMatch(/canary|api-key|page|127\.0\.0\.1/);
  });

  describe('what docs/ asks of them', () => {
    let exported: ReadonlyMap<string, ReadonlySet<string>>;
    beforeAll(async () => {
      const labelsOf = new Map<string, Set<string>>();
      for (const { name, labels } of await scrape()) {
        const known = labelsOf.get(name) ?? new Set(['instance', 'job']);
        for (const label of Object.keys(labels)) known.add(label);
        labelsOf.set(name, known);
      }
      exported = labelsOf;
    });

    /** The names and labels of an expression that are not exported. */
    function unknownIn(expression: string): readonly string[] {
      // Grafana's own variables, as it fills them in.
      const { metrics, groupings } = parsePromQl(
        expression.replaceAll('$__rate_interval', '5m').replaceAll('$bucket', 'media'),
      );
      expect(metrics.length).toBeGreaterThan(0);
      return metrics.flatMap(({ name, labels }) => {
        const known = exported.get(name);
        if (!known) return [name];
        return [...labels, ...groupings].flatMap((each) => (known.has(each) ? [] : [each]));
      });
    }

    const { groups } = parse(docs('alerts.yml')) as Alerts;
    const rules = groups.flatMap((group) => group.rules);
    it.each(rules)('is exported: alert $alert', ({ expr, labels, annotations }) => {
      expect(unknownIn(expr)).toEqual([]);
      expect(['warning', 'critical']).toContain(labels.severity);
      const used = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, name]) => name);
      const { metrics, groupings } = parsePromQl(expr);
      const kept = /\bby\b/.test(expr)
        ? groupings
        : [...(exported.get(metrics[0]?.name ?? '') ?? [])];
      expect(kept).toEqual(expect.arrayContaining(used));
    });

    const dashboard = JSON.parse(docs('grafana-dashboard.json')) as Dashboard;
    const panels = dashboard.panels.flatMap(({ title, targets }) =>
      targets.map(({ expr, legendFormat }) => ({ title, expr, legendFormat })),
    );
    it.each(panels)('is exported: panel $title, $legendFormat', ({ expr, legendFormat }) => {
      expect(unknownIn(expr)).toEqual([]);
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
      const { groupings } = parsePromQl(
        expr.replaceAll('$__rate_interval', '5m').replaceAll('$bucket', 'media'),
      );
      expect(groupings.length > 0 ? groupings : ['instance']).toEqual(
        expect.arrayContaining(shown),
      );
    });

    it('a name or a label that is not exported would be noticed', () => {
      expect(unknownIn('sum(rate(presign_urls_total[5m]))')).toEqual(['presign_urls_total']);
      expect(unknownIn('presign_issued_total{key="a"}')).toEqual(['key']);
      expect(unknownIn('sum by (principal) (presign_issued_total)')).toEqual(['principal']);
      expect(() => unknownIn('sum(rate(presign_issued_total[5m])')).toThrow('no PromQL');
    });

    it('docs/operations.md says what each alert asks for, and what each metric is', async () => {
      const page = docs('operations.md');
      for (const { alert } of rules) expect(page).toContain(`| \`${alert}\``);
      const names = (await scrape()).map(({ name }) => name.replace(/_(bucket|sum|count)$/, ''));
      const own = [...new Set(names)].filter((name) => name.startsWith('presign_'));
      expect(own.length).toBeGreaterThan(5);
      for (const name of own) expect(page).toContain(`| \`${name}\``);
    });

    it('alerts and panels have names of their own', () => {
      for (const names of [
        rules.map(({ alert }) => alert),
        dashboard.panels.map((each) => each.title),
      ]) {
        expect(new Set(names).size).toBe(names.length);
        expect(names.length).toBeGreaterThan(5);
      }
    });
  });
});

interface Alerts {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}
interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
}
