import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3Store, type S3Store } from '../src/testing/index.js';
import { configFile } from './access/config-file.js';
import { runDoctor } from './support/doctor.js';
import { startMeddlingProxy } from './support/meddling-proxy.js';
import { s3Error, startScriptedS3, type ScriptedAnswer } from './support/scripted-s3.js';
import type { Env } from './support/service.js';

const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'the-secret-key',
  sessionToken: 'the-session-token',
};
const ORIGIN = 'https://app.example.com';

let directory: string;
let store: S3Store;
let proxy: Awaited<ReturnType<typeof startMeddlingProxy>>;
let env: Env;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'presign-doctor-store-'));
  store = await startS3Store({
    directory,
    buckets: ['media', 'archive'],
    credentials: CREDENTIALS,
  });
  proxy = await startMeddlingProxy(store.endpoint);
  env = {
    AWS_ENDPOINT_URL_S3: proxy.endpoint,
    AWS_STORAGE_BUCKET_NAME: 'media',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
    AWS_CREDENTIAL_EXPIRATION: '2099-01-01T00:00:00Z',
    PRESIGN_FORCE_PATH_STYLE: 'true',
    PRESIGN_CORS_ORIGINS: ORIGIN,
  };
});
afterAll(async () => {
  await proxy.close();
  await store.close();
  await rm(directory, { recursive: true });
});
afterEach(() => {
  proxy.meddle(() => 'pass');
  proxy.changeHeaders((headers) => headers);
});

/** Of which no run may say anything. */
const SECRETS = [CREDENTIALS.secretAccessKey, CREDENTIALS.sessionToken, CREDENTIALS.accessKeyId];

async function examine(changes: Env = {}, ...flags: readonly string[]) {
  const report = await runDoctor({ ...env, ...changes }, ...flags);
  for (const secret of SECRETS) expect(report.output + report.errors).not.toContain(secret);
  return report;
}

const grant = (name: string, rest: object) => ({
  name,
  subjects: { principal: ['api-key:ci'] },
  ...rest,
});

async function withGrants(grants: readonly object[], more: object = {}): Promise<Env> {
  const bucket = { endpoint: proxy.endpoint, force_path_style: true };
  const file = await configFile({
    buckets: {
      pictures: { ...bucket, bucket: 'media' },
      archive: { ...bucket, bucket: 'archive', ...more },
    },
    api_keys: [{ name: 'ci', sha256: 'ab'.repeat(32) }],
    grants,
  });
  return { AWS_STORAGE_BUCKET_NAME: '', PRESIGN_CONFIG_FILE: file };
}

describe('what the buckets need', () => {
  it('is printed to paste: the least for the grants', async () => {
    const { documents, output, code } = await examine(
      await withGrants([
        grant('own', {
          buckets: ['pictures'],
          keys: ['tenants/{tenant}/**', 'shared/*.png', 'a/**/what?'],
          operations: ['get', 'multipart'],
        }),
        grant('drop', { buckets: ['pictures'], keys: ['in/**'], operations: ['put', 'post'] }),
        grant('more drops', { buckets: ['archive'], keys: ['in/**'], operations: ['put'] }),
      ]),
    );
    expect(documents).toEqual([
      {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: [
              's3:AbortMultipartUpload',
              's3:GetObject',
              's3:GetObjectVersion',
              's3:ListMultipartUploadParts',
              's3:PutObject',
            ],
            Resource: [
              'arn:aws:s3:::media/a/*/what${?}',
              'arn:aws:s3:::media/a/what${?}',
              'arn:aws:s3:::media/shared/*.png',
              'arn:aws:s3:::media/tenants/*/*',
            ],
          },
          {
            Effect: 'Allow',
            Action: ['s3:PutObject'],
            Resource: ['arn:aws:s3:::archive/in/*', 'arn:aws:s3:::media/in/*'],
          },
        ],
      },
      {
        CORSRules: [
          {
            ID: 'presigned-urls',
            AllowedOrigins: [ORIGIN],
            AllowedMethods: ['GET', 'PUT', 'POST'],
            AllowedHeaders: ['*'],
            ExposeHeaders: ['ETag'],
            MaxAgeSeconds: 3000,
          },
        ],
      },
      {
        Rules: [
          {
            ID: 'abort-incomplete-uploads',
            Status: 'Enabled',
            Filter: { Prefix: '' },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
        ],
      },
      {
        CORSRules: [
          {
            ID: 'presigned-urls',
            AllowedOrigins: [ORIGIN],
            AllowedMethods: ['PUT'],
            AllowedHeaders: ['*'],
            ExposeHeaders: ['ETag'],
            MaxAgeSeconds: 3000,
          },
        ],
      },
    ]);
    expect(output).toMatch(/^# Lifecycle rule of archive: none, since/m);
    expect(code).toBe(0);
  });

  it('is no CORS rule where no pages are named', async () => {
    const { output, checks } = await examine({ PRESIGN_CORS_ORIGINS: '' });
    expect(output).toMatch(/^# CORS rules of media: none, since PRESIGN_CORS_ORIGINS/m);
    expect(checks).not.toHaveProperty('cors');
  });
});

describe('the checks', () => {
  it('say of the embedded store what it is fine with, and what it does not tell', async () => {
    const { checks, code } = await examine();
    expect(checks).toEqual({
      credentials: expect.stringMatching(/^ok: good for another \d+ s$/),
      reach: `ok: ${new URL(proxy.endpoint).host} answers`,
      clock: "ok: agrees with the server's",
      region: 'ok: us-east-1, which the server takes',
      signature: 'ok: the server takes the credentials',
      headers: 'ok: those that were not signed are refused',
      cors: `warn: pages of ${ORIGIN} may use URLs; not known: whether they may read ETags, see that ETag is exposed`,
      lifecycle: 'warn: not known (NotImplemented): see for yourself',
    });
    expect(code).toBe(0);
  });

  it.each([
    [-600, 'fail: 60[01] s ahead of the server'],
    [600, 'fail: (600|599) s behind the server'],
    [-60, 'warn: 6[01] s ahead of the server'],
  ])('a server whose clock is %i s off', async (seconds, found) => {
    proxy.changeHeaders((headers) => {
      const date = new Date(Date.now() + seconds * 1000).toUTCString();
      return { ...headers, date };
    });
    const { checks, code } = await examine();
    expect(checks['clock']).toMatch(new RegExp(`^${found}`));
    expect(code).toBe(found.startsWith('fail') ? 1 : 0);
  });

  it('another region, which S3 refuses to sign for', async () => {
    const { checks, code } = await examine({ AWS_REGION: 'eu-central-1' });
    expect(checks['region']).toMatch(/^fail: the bucket is not in eu-central-1/);
    expect(checks['signature']).toMatch(/^fail: refused \(AuthorizationHeaderMalformed\)/);
    expect(code).toBe(1);
  });

  it('another region, which S3 says', async () => {
    proxy.changeHeaders((headers) => ({ ...headers, 'x-amz-bucket-region': 'eu-west-3' }));
    const { checks, code } = await examine();
    expect(checks['region']).toMatch(/^fail: the bucket is in eu-west-3, not in us-east-1: set/);
    expect(code).toBe(1);
  });

  it.each([
    ['hangs', 'hang', 'TimeoutError'],
    ['breaks off', 'reset', 'ECONNRESET'],
  ] as const)('a server that %s', async (_, meddling, reason) => {
    proxy.meddle(() => meddling);
    const { checks, code } = await examine({}, '--apply');
    expect(checks['reach']).toMatch(new RegExp(`^fail: .* does not answer \\(${reason}\\)`));
    expect(Object.keys(checks)).toEqual(['credentials', 'reach']);
    expect(code).toBe(1);
  });

  it('nobody there', async () => {
    const gone = await startScriptedS3();
    await gone.close();
    const { checks, code } = await examine({ AWS_ENDPOINT_URL_S3: gone.endpoint });
    expect(checks['reach']).toMatch(/^fail: .* does not answer \(ECONNREFUSED\)/);
    expect(code).toBe(1);
  });

  it('no such bucket', async () => {
    proxy.meddle(() => s3Error(404, 'NoSuchBucket'));
    const { checks, code } = await examine();
    expect(checks['reach']).toMatch(/^fail: .* has no such bucket/);
    expect(code).toBe(1);
  });

  it('credentials with two minutes left', async () => {
    const end = new Date(Date.now() + 120_000).toISOString();
    const { checks, code } = await examine({ AWS_CREDENTIAL_EXPIRATION: end });
    expect(checks['credentials']).toMatch(/^warn: good for another 1[12]\d s: .* the 900 s/);
    expect(code).toBe(0);
  });

  it('credentials that have expired, or that do not say when they do', async () => {
    const expired = await examine({ AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z' });
    expect(expired.checks['credentials']).toMatch(/^fail: none/);
    expect(expired.code).toBe(1);
    const unsaid = await examine({ AWS_CREDENTIAL_EXPIRATION: '' });
    expect(unsaid.checks['credentials']).toMatch(/^warn: temporary/);
  });

  it('another secret key', async () => {
    const { checks, code } = await examine({ AWS_SECRET_ACCESS_KEY: 'another-secret' });
    expect(checks['signature']).toMatch(/^fail: refused \(SignatureDoesNotMatch\)/);
    expect(code).toBe(1);
  });

  it.each([
    ['takes headers that were not signed', 404, 404, /^warn: x-amz-\* headers .* are taken: /],
    ['lets nobody look, nor says why', 403, 403, /^warn: not known .* \(403\)$/],
    ['has a proxy that refuses copies', 404, 403, /^ok/],
    ['fails', 404, 500, /^warn: not known .* \(500\)$/],
  ])('a server that %s', async (_, before, after, found) => {
    proxy.meddle(({ url = '', headers }) => {
      if (!url.includes('/presign-doctor?X-Amz-')) return 'pass';
      const status = headers['x-amz-copy-source'] === undefined ? before : after;
      return s3Error(status, status === 404 ? 'NoSuchKey' : 'AccessDenied');
    });
    const { checks, code } = await examine();
    expect(checks['headers']).toMatch(found);
    expect(code).toBe(0);
  });

  it('headers are not asked about where nothing is uploaded by URLs', async () => {
    const grants = [
      grant('g', { buckets: ['archive'], keys: ['**'], operations: ['get', 'post'] }),
    ];
    const { checks } = await examine(await withGrants(grants));
    expect(checks).not.toHaveProperty('headers');
  });

  it('a public endpoint that is not reached from here is not known', async () => {
    const gone = await startScriptedS3();
    await gone.close();
    const grants = [grant('all', { buckets: ['archive'], keys: ['**'], operations: ['put'] })];
    const { checks } = await examine(await withGrants(grants, { public_endpoint: gone.endpoint }));
    expect(checks['reach']).toMatch(/^ok/);
    expect(checks['cors']).toMatch(/^warn: not known: .* \(ECONNREFUSED\)$/);
  });
});

describe('a server with rules', () => {
  const MULTIPART = 'GET, HEAD, PUT, POST, DELETE';
  const allows = (more: Readonly<Record<string, string>>): ScriptedAnswer => ({
    headers: {
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': MULTIPART,
      'access-control-allow-headers': 'content-type, if-none-match',
      ...more,
    },
  });
  const CORS: ScriptedAnswer = { body: '<CORSConfiguration><CORSRule/></CORSConfiguration>' };
  const lifecycle = (rule: string): ScriptedAnswer => ({
    body: `<LifecycleConfiguration><Rule><Status>Enabled</Status>${rule}</Rule></LifecycleConfiguration>`,
  });
  const ABORT =
    '<AbortIncompleteMultipartUpload><DaysAfterInitiation>3</DaysAfterInitiation></AbortIncompleteMultipartUpload>';
  const GOOD: Answers = {
    preflight: allows({ 'access-control-expose-headers': 'x-amz-id-2, ETag' }),
    cors: CORS,
    lifecycle: lifecycle(`<Filter><Prefix></Prefix></Filter>${ABORT}`),
  };

  interface Answers {
    readonly preflight?: ScriptedAnswer;
    readonly cors?: ScriptedAnswer;
    readonly lifecycle?: ScriptedAnswer;
    readonly list?: ScriptedAnswer;
  }

  let asked: string[];
  /** What is changed is answered well. */
  async function against(answers: Answers, changes: Env, ...flags: readonly string[]) {
    asked = [];
    proxy.meddle(({ method = '', url = '' }) => {
      asked.push(`${method} ${url}`);
      if (method === 'OPTIONS') return answers.preflight ?? s3Error(403, 'AccessForbidden');
      if (method === 'PUT') return {};
      if (url.includes('cors')) return answers.cors ?? s3Error(404, 'NoSuchCORSConfiguration');
      if (url.includes('lifecycle')) {
        return answers.lifecycle ?? s3Error(404, 'NoSuchLifecycleConfiguration');
      }
      return url.includes('list-type') ? (answers.list ?? 'pass') : 'pass';
    });
    return examine(changes, ...flags);
  }

  const changed = () => asked.filter((line) => !/^(GET|HEAD|OPTIONS) /.test(line));

  it('that are good', async () => {
    const { checks, code } = await against(GOOD, {});
    expect(checks['cors']).toBe(`ok: pages of ${ORIGIN} may use URLs`);
    expect(checks['lifecycle']).toBe('ok: incomplete uploads are removed');
    expect(code).toBe(0);
  });

  it('that are missing: it fails, says what to do, and changes nothing', async () => {
    const { checks, code } = await against({}, {});
    expect(checks['cors']).toBe(
      `fail: pages of ${ORIGIN} may not use URLs for get, head, put, delete, post, multipart: ` +
        'give the bucket the rules above, by hand or by --apply',
    );
    expect(checks['lifecycle']).toMatch(/^fail: incomplete uploads stay/);
    expect(code).toBe(1);
    expect(changed()).toEqual([]);
  });

  it.each<[string, Answers, string, RegExp]>([
    ['no ETag', { preflight: allows({}) }, 'cors', /may not read the ETag/],
    [
      'no PUT',
      { preflight: allows({ 'access-control-allow-methods': 'GET' }) },
      'cors',
      /for put, delete, multipart:/,
    ],
    [
      'no header of a condition',
      { preflight: allows({ 'access-control-allow-headers': 'content-type' }) },
      'cors',
      /for put:/,
    ],
    [
      'another origin',
      { preflight: allows({ 'access-control-allow-origin': 'https://other.example' }) },
      'cors',
      /for get, head/,
    ],
    ['other rules', { lifecycle: lifecycle('<Prefix></Prefix>') }, 'lifecycle', /stay/],
    [
      'a part of the bucket',
      { lifecycle: lifecycle(`<Filter><Prefix>tmp/</Prefix></Filter>${ABORT}`) },
      'lifecycle',
      /stay/,
    ],
  ])('with %s', async (_, answers, topic, found) => {
    const { checks, code } = await against({ ...GOOD, ...answers }, {});
    expect(checks[topic]).toMatch(/^fail/);
    expect(checks[topic]).toMatch(found);
    expect(code).toBe(1);
  });

  it('for the part of the bucket that has uploads in parts', async () => {
    const answers = { ...GOOD, lifecycle: lifecycle(`<Prefix>in/</Prefix>${ABORT}`) };
    const grants = [
      grant('a', { buckets: ['archive'], keys: ['in/{t}/**', 'in/*'], operations: ['multipart'] }),
    ];
    const { checks } = await against(answers, await withGrants(grants));
    expect(checks['lifecycle']).toMatch(/^ok/);
  });

  it('that these credentials may not see', async () => {
    const denied = s3Error(403, 'AccessDenied');
    const hidden = { cors: denied, lifecycle: denied, list: denied };
    const answers = { ...hidden, preflight: GOOD.preflight };
    const { checks, code } = await against(answers, {});
    expect(checks['signature']).toMatch(/^ok: .* may not list, and need not/);
    expect(checks['lifecycle']).toMatch(/^warn: not known \(AccessDenied\): .* credentials/);
    expect(code).toBe(0);
    const applied = await against(answers, {}, '--apply');
    expect(applied.checks['apply']).toMatch(/^fail: the lifecycle rules were not set/);
    expect(changed()).toEqual([]);
    expect(applied.code).toBe(1);
  });

  it('--apply sets those that are missing', async () => {
    const { output } = await against({}, {}, '--apply');
    expect(output.match(/^ok +apply: /gm)).toHaveLength(2);
    expect(changed()).toEqual(['PUT /media/?cors=', 'PUT /media/?lifecycle=']);
  });

  it('--apply leaves rules alone, good ones or not', async () => {
    const answers = { cors: CORS, lifecycle: lifecycle('<Prefix></Prefix>') };
    const { output, code } = await against(answers, {}, '--apply');
    expect(output.match(/^warn +apply: .* already: nothing was changed$/gm)).toHaveLength(2);
    expect(changed()).toEqual([]);
    expect(code).toBe(1);
  });
});

describe('it does not start', () => {
  it('without a bucket', async () => {
    const { code, output, errors } = await examine({ AWS_STORAGE_BUCKET_NAME: '' });
    expect(errors).toMatch(/^No bucket is configured: /);
    expect({ code, output }).toEqual({ code: 1, output: '' });
  });

  it('with a configuration that does not fit', async () => {
    const { code, output, errors } = await examine({ PRESIGN_CORS_ORIGINS: '*' });
    expect(errors).toMatch(/PRESIGN_CORS_ORIGINS must be/);
    expect({ code, output }).toEqual({ code: 1, output: '' });
  });

  it.each([['--aply'], ['media'], ['--apply=yes']])('with %s', async (flag) => {
    const { code, output, errors } = await examine({}, flag);
    expect(errors).toMatch(/^usage: /);
    expect({ code, output }).toEqual({ code: 1, output: '' });
  });
});
