import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, type Answer } from '../support/http.js';
import { s3Error, startScriptedS3, type ScriptedAnswer } from '../support/scripted-s3.js';
import { runToEnd, startService, type Env, type Service } from '../support/service.js';
import {
  CANARIES,
  canariesIn,
  CREDENTIALS,
  issuerPem,
  sha256,
  signaturesIn,
  urlsIn,
  withoutUrls,
} from './canaries.js';
import { configFile } from './config-file.js';
import { ERRORS, KEY, METRICS, sendGarbage, SUCCESSES } from './leak-probes.js';

let directory: string;
let file: string;
let s3: Awaited<ReturnType<typeof startScriptedS3>>;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'presign-leaks-'));
  const pem = join(directory, 'issuer.pem');
  await writeFile(pem, issuerPem);
  file = await configFile({
    api_keys: [{ name: 'ci', sha256: sha256(CANARIES.apiKey) }],
    jwt: {
      issuer: 'https://id.example.com',
      audience: 'files',
      algorithms: ['ES256'],
      public_key_file: pem,
    },
    grants: [
      {
        name: 'own files',
        subjects: { principal: ['api-key:ci', 'jwt:canary-free'] },
        buckets: ['media-bucket'],
        keys: ['own/**'],
        operations: ['get', 'head', 'put', 'delete', 'post', 'multipart'],
        new_key: 'own/{uuid}/{file_name}',
      },
    ],
  });
  s3 = await startScriptedS3();
  s3.follow(answerOf);
});
afterAll(async () => {
  await s3.close();
  await rm(directory, { recursive: true });
});

/** What S3 says of an object of 12 MiB and its upload; one object is missing, for another it fails. */
function answerOf({ method, url = '' }: IncomingMessage): ScriptedAnswer {
  if (url.includes('missing')) return { status: 404 };
  if (url.includes('gone?') && method === 'GET') return s3Error(404, 'NoSuchUpload');
  if (url.includes('broken')) return { status: 500 };
  if (method === 'DELETE') return { status: 204 };
  if (method === 'HEAD') return { headers: { 'content-length': String(12 * 1024 ** 2) } };
  const [result, content] = url.includes('?uploads')
    ? ['InitiateMultipartUploadResult', '<UploadId>id</UploadId>']
    : method === 'POST'
      ? ['CompleteMultipartUploadResult', '<ETag>"whole-3"</ETag>']
      : ['ListPartsResult', ''];
  return { body: `<${result}>${content}</${result}>` };
}

/** Both styles of the log. */
describe.each<[string, Env]>([
  ['in production', { NODE_ENV: 'production', PRESIGN_DOCS: 'true' }],
  ['in development', {}],
])('secrets in logs, errors and the audit log, %s', (_, style) => {
  const start = (env: Env): Promise<Service> =>
    startService({
      ...style,
      PRESIGN_CONFIG_FILE: file,
      PRESIGN_URLS_PER_MINUTE: '2000',
      PRESIGN_METRICS_TOKEN: CANARIES.metricsToken,
      AWS_STORAGE_BUCKET_NAME: 'media-bucket',
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      PRESIGN_FORCE_PATH_STYLE: 'true',
      ...env,
    });
  const code = (answer: Answer) => json<{ code: string }>(answer).code;

  it('none in anything written but the URLs themselves: every route, every error', async () => {
    const auditLog = join(directory, `audit-${style['NODE_ENV'] ?? 'development'}.log`);
    const service = await start({ ...CREDENTIALS, PRESIGN_AUDIT_LOG: auditLog });
    const successes: Answer[] = [];
    for (const ask of SUCCESSES) successes.push(await ask(service.url));
    expect(successes.filter(({ status }) => ![200, 204, 302].includes(status))).toEqual([]);

    const refusals: Answer[] = [];
    for (const [expected, asks] of Object.entries(ERRORS)) {
      const answers = [];
      for (const ask of asks) answers.push(await ask(service.url));
      // Before a limit is reached there are URLs.
      const errors = answers.filter(({ status }) => status >= 400);
      expect([expected, ...errors.map(code)]).toEqual([expected, ...errors.map(() => expected)]);
      expect(errors.length).toBeGreaterThan(0);
      refusals.push(...errors);
      successes.push(...answers.filter(({ status }) => status < 400));
    }
    const garbage = await sendGarbage(service.url);
    expect(garbage).toMatch(/^HTTP\/1\.1 400 /);
    const metrics = await METRICS(service.url);
    expect(metrics.body.toString()).toMatch(/^presign_refused_total\{.*code="forbidden"/m);
    successes.push(metrics);
    await service.stop();

    const urls = successes.flatMap(urlsIn);
    const signatures = new Set(signaturesIn(urls));
    expect(signatures.size).toBeGreaterThan(8);
    // They are there to be found.
    expect(canariesIn(urls.join())).toEqual(['accessKeyId', 'sessionToken']);
    const audit = await readFile(auditLog, 'utf8');
    expect(audit.match(/"outcome":"issued"/g)?.length).toBeGreaterThan(signatures.size);
    expect(audit).toContain('"code":"forbidden"');
    expect(service.output()).toMatch(/S3 did not say whether the object is there/);

    const written = [
      garbage,
      audit,
      service.output(),
      ...refusals.map((answer) => JSON.stringify(answer.headers) + answer.body.toString()),
      ...successes.map(withoutUrls),
    ];
    for (const text of written) expect(canariesIn(text, signatures)).toEqual([]);
  });

  it('none where the program that gives credentials gives what can not be read', async () => {
    const [aws, output] = [join(directory, 'aws-config'), join(directory, 'output.json')];
    const said = { AccessKeyId: CANARIES.accessKeyId, SecretAccessKey: CANARIES.secretAccessKey };
    await writeFile(output, JSON.stringify(said).slice(0, -1));
    await writeFile(aws, `[default]\ncredential_process = cat ${output}\n`);
    const service = await start({ AWS_CONFIG_FILE: aws, AWS_EC2_METADATA_DISABLED: 'true' });
    const answers = await Promise.all(SUCCESSES.slice(0, 8).map((ask) => ask(service.url)));
    await service.stop();
    for (const answer of answers.filter(({ body }) => body.length > 0)) {
      expect(code(answer)).toBe('credentials_unavailable');
    }
    expect(service.output()).toMatch(/The credential provider gave no credentials/);
    const written = [service.output(), ...answers.map(withoutUrls)];
    for (const text of written) expect(canariesIn(text)).toEqual([]);
  });

  it.each(['refuse', 'issue'])(
    'none where the audit log takes nothing, and is to %s',
    async (onFailure) => {
      const full = { PRESIGN_AUDIT_LOG: '/dev/full', PRESIGN_AUDIT_FAILURE: onFailure };
      const service = await start({ ...CREDENTIALS, ...full });
      const asks = [...SUCCESSES.slice(0, 6), ...(ERRORS['unauthenticated'] ?? [])];
      const answers = await Promise.all(asks.map((ask) => ask(service.url)));
      await service.stop();
      expect(answers.some(({ status }) => status === (onFailure === 'issue' ? 200 : 503))).toBe(
        true,
      );
      expect(service.output()).toMatch(/lines that could not be written/);
      const urls = answers.flatMap(urlsIn);
      expect(urls.length > 0).toBe(onFailure === 'issue');
      const signatures = signaturesIn(urls);
      const written = [service.output(), ...answers.map(withoutUrls)];
      for (const text of written) expect(canariesIn(text, signatures)).toEqual([]);
    },
  );

  it('none where a configuration file holds what it must not, at the start and later', async () => {
    const path = await configFile(JSON.parse(await readFile(file, 'utf8')) as object);
    const service = await start({ ...CREDENTIALS, PRESIGN_CONFIG_FILE: path });
    const key = CANARIES.badApiKey;
    const reloads: readonly (readonly [text: string, fault: RegExp])[] = [
      [`{"api_keys":[{"name":"ci","sha256":"${key}`, /must be JSON/],
      [JSON.stringify({ api_keys: [{ name: 'ci', sha256: key }] }), /api_keys\[0\]\.sha256/],
      [JSON.stringify({ api_keys: [{ name: 'ci', key }] }), /api_keys\[0\]\.key/],
    ];
    let output = '';
    for (const [text, fault] of reloads) {
      await writeFile(path, text);
      service.signal('SIGHUP');
      await service.says(fault);
      const env = { ...style, ...CREDENTIALS, PRESIGN_CONFIG_FILE: path };
      const started = await runToEnd(env);
      expect([started.code, started.output]).toEqual([1, expect.stringMatching(fault)]);
      output += started.output;
    }
    await service.stop();
    expect(canariesIn(service.output() + output)).toEqual([]);
  });
});

it('the canaries are found, in each of the encodings', () => {
  expect(canariesIn(JSON.stringify(KEY))).toEqual(['apiKey', 'cookie']);
  expect(canariesIn(encodeURIComponent(CANARIES.secretAccessKey))).toEqual(['secretAccessKey']);
  expect(canariesIn(Buffer.from(CANARIES.sessionToken).toString('base64'))).toEqual([
    'sessionToken',
  ]);
  expect(canariesIn('of', ['of'])).toEqual(['signature of an issued URL']);
});
