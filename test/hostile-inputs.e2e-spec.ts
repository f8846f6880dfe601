import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PresignedUrl, Problem } from './support/api.js';
import { json, send, sendJson, type Answer } from './support/http.js';
import { startService, type Service } from './support/service.js';

type Verdict = 'reject' | 'accept-verbatim' | 'policy';
interface Entry {
  readonly input: unknown;
  readonly expect: Verdict;
}
interface RawEntry {
  readonly raw: string;
  readonly content_type?: string;
  readonly expect: Verdict;
}
interface HostileInputs {
  readonly keys: readonly Entry[];
  readonly buckets: readonly Entry[];
  readonly expires: readonly Entry[];
  readonly download_names: readonly Entry[];
  readonly content_types: readonly Entry[];
  readonly query_strings: readonly RawEntry[];
  readonly json_bodies: readonly RawEntry[];
}

const FILE = resolve(__dirname, '../../shared/vectors/hostile-inputs.json');
const present = existsSync(FILE);
const none: HostileInputs = {
  keys: [],
  buckets: [],
  expires: [],
  download_names: [],
  content_types: [],
  query_strings: [],
  json_bodies: [],
};
const inputs = present ? (JSON.parse(readFileSync(FILE, 'utf8')) as HostileInputs) : none;

/**
 * Entries whose verdict is left to the project ("policy"): the same on every route, and said in the
 * README. Refused: keys that start with a slash, bidirectional controls, file names with slashes or
 * bidirectional controls, a media type whose parameter has no value, numbers in quotes, null.
 */
const refusedByPolicy = (input: unknown) =>
  input === null ||
  input === '60' ||
  (typeof input === 'string' && /^\/|\u202e|^\.\.\/|^image\/png;text/.test(input));

let service: Service;
const describeIfPresent = present ? describe : describe.skip;

describeIfPresent(
  `hostile inputs${present ? '' : ' (skipped: the shared vectors are not here)'}`,
  () => {
    beforeAll(async () => {
      service = await startService();
    });
    afterAll(() => service.stop());

    const table = (entries: readonly Entry[]) =>
      entries.map(({ input, expect: verdict }) => ({
        name: JSON.stringify(input).slice(0, 60),
        input,
        accepted:
          verdict === 'accept-verbatim' || (verdict === 'policy' && !refusedByPolicy(input)),
      }));

    const post = (body: object) => sendJson('POST', `${service.url}/presigned-url`, body);

    it.each(table(inputs.keys))('key $name', async ({ input, accepted }) => {
      const request = { operation: 'get', key: input };
      const single = await post(request);
      const batch = await sendJson('POST', `${service.url}/presigned-urls`, {
        requests: [request],
      });
      const [item] = json<{ results: [PresignedUrl & { error?: Problem }] }>(batch).results;
      const query = await send(
        'GET',
        `${service.url}/presigned-url?file_name=${encodeURIComponent(wellFormed(input))}`,
      );
      if (accepted) {
        expectSigned(json<PresignedUrl>(single), input);
        expectSigned(item, input);
        expectSigned(json<PresignedUrl>(query), input);
      } else {
        const { code } = expectRefused(single);
        expect(item.error).toMatchObject({ code });
        if (typeof input === 'string') expect(code).toBe('invalid_key');
        if (input === wellFormed(input)) expect(expectRefused(query).code).toBe('invalid_key');
      }
    });

    it.each(table(inputs.buckets))('bucket $name', async ({ input }) => {
      expectRefused(await post({ operation: 'get', key: 'a', bucket: input }));
    });

    it.each(table(inputs.expires))('expires_in $name', async ({ input, accepted }) => {
      const answer = await post({ operation: 'get', key: 'a', expires_in: input });
      if (accepted) expect(json<PresignedUrl>(answer).expires_in).toBe(input);
      else expect(expectRefused(answer).errors[0]?.field).toBe('expires_in');
    });

    it.each(table(inputs.download_names))('download_as $name', async ({ input, accepted }) => {
      const answer = await post({ operation: 'get', key: 'a', download_as: input });
      if (accepted) {
        const { searchParams } = new URL(json<PresignedUrl>(answer).presigned_url);
        const disposition = searchParams.get('response-content-disposition') ?? '';
        const quoted = /^attachment; filename="((?:[^"\\]|\\.)*)"$/.exec(disposition)?.[1];
        expect(quoted?.replace(/\\(.)/g, '$1')).toBe(input);
      } else expect(expectRefused(answer).errors[0]?.field).toBe('download_as');
    });

    it.each(table(inputs.content_types))('content_type $name', async ({ input, accepted }) => {
      const answer = await post({ operation: 'put', key: 'a', content_type: input });
      if (accepted) expect(json<PresignedUrl>(answer).headers['content-type']).toBe(input);
      else expect(expectRefused(answer).errors[0]?.field).toBe('content_type');
    });

    it.each(inputs.query_strings.map((entry) => [entry.raw.slice(0, 60), entry] as const))(
      'query %s',
      async (_, { raw }) => {
        const answer = await send('GET', `${service.url}/presigned-url?${raw}`);
        if (raw === 'file_name=a+b') expect(json<PresignedUrl>(answer).key).toBe('a b');
        else expectRefused(answer);
      },
    );

    it.each(inputs.json_bodies.map((entry) => [entry.raw.slice(0, 60), entry] as const))(
      'body %s',
      async (_, { raw, content_type }) => {
        const body = raw.startsWith('GENERATE') ? JSON.stringify({ key: 'a'.repeat(2e6) }) : raw;
        for (const route of ['/presigned-url', '/presigned-urls']) {
          const headers = { 'content-type': content_type };
          expectRefused(await send('POST', service.url + route, headers, body));
        }
      },
    );
  },
);

const wellFormed = (input: unknown) =>
  (typeof input === 'string' ? input : '').replace(/\p{Cs}/gu, '');

function expectRefused(answer: Answer): Problem {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.body.toString()).not.toMatch(/X-Amz/);
  return json<Problem>(answer);
}

/** The signed path holds exactly the key's bytes, and no client will change it. */
function expectSigned(body: PresignedUrl, key: unknown): void {
  const path = body.presigned_url.replace(/^http:\/\/[^/]+/, '').replace(/\?.*$/s, '');
  expect(decodeURIComponent(path)).toBe(`/media/${String(key)}`);
  expect(new URL(body.presigned_url).pathname).toBe(path);
  expect(new URL(body.presigned_url).searchParams.has('acl')).toBe(false);
}
