import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { send, type Answer } from '../support/http.js';
import { conforms, inapplicable, madeElsewhere } from './conforms.js';
import { NAME, OF_SESSIONS, publishedAnswers, type Form, type Part } from './published-forms.js';
import type { S3UnderTest } from './s3-under-test.js';

/**
 * Forms that the service would not make: they are signed here, by the credentials of the environment. Where it names no
 * server they are those of src/testing/post-object.spec.ts.
 */
export function publishedFormsCases(s3: S3UnderTest): void {
  for (const [name, { forms }] of Object.entries(publishedAnswers(''))) {
    const title = `answers a form as published: ${name}`;
    if (s3.secretKey === undefined) {
      madeElsewhere(title);
    } else if (OF_SESSIONS.includes(name) && s3.sessionToken === undefined) {
      inapplicable(title, 'the credentials have no session token');
    } else {
      conforms(title, async () => {
        for (const index of forms.keys()) await expectAnswer(s3, name, index);
      });
    }
  }

  const facts = resolve('../shared/vectors/post-policy-answers.json');
  const title = 'the published answers are all here, as they were published';
  if (existsSync(facts)) it(title, () => expectAllOf(facts));
  else it.skip(`${title} (skipped: ../shared/vectors is absent)`, () => undefined);
}

async function expectAnswer(s3: S3UnderTest, title: string, index: number): Promise<void> {
  const folder = s3.key(`form ${title} ${index}/`.replace('${', '{'));
  const { status, code, forms } = publishedAnswers(folder)[title] ?? { status: 0, forms: [] };
  const answer = await post(s3, folder + NAME, forms[index] ?? {});
  expect(answer.status).toBe(status);
  if (code !== undefined) expect(answer.body.toString()).toContain(`<Code>${code}</Code>`);
  expect((await s3.download(folder + NAME)).status).toBe(status < 400 ? 200 : 404);
}

async function post(s3: S3UnderTest, key: string, form: Form): Promise<Answer> {
  // Where, by whom and when is the service's word.
  const good = await s3.presignPost({ key });
  const authentication = Object.fromEntries(
    Object.entries(good.fields).filter(([name]) => AUTHENTICATION.includes(name)),
  );
  const fields = form.fields ?? { key };
  const eachIs = (values: object) =>
    Object.entries(values).map(([name, is]) => ({ [name]: is as string }));
  const conditions = [
    { bucket: form.bucket ?? s3.bucket },
    ...(form.conditions ?? eachIs(fields)),
    ...eachIs(authentication),
  ];
  const expiration = new Date(good.expires_at).toISOString();
  const policy = JSON.stringify(form.policy ?? { expiration, conditions });
  const encoded = Buffer.from(policy).toString('base64');
  const parts: readonly Part[] = [
    ...Object.entries(fields),
    ...Object.entries(authentication),
    ['policy', encoded],
    ['x-amz-signature', sign(encoded, s3.secretKey, authentication['x-amz-credential'])],
    ['file', form.file ?? 'hello', form.fileName ?? 'hello.txt'],
  ];
  const body = encode(form.change?.(parts) ?? parts);
  const type = form.contentType ?? `multipart/form-data; boundary=${BOUNDARY}`;
  const headers = { 'content-type': type, 'content-length': body.length };
  return send('POST', good.url, headers, body);
}

const AUTHENTICATION = [
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-security-token',
];

/** Written anew for these tests: the service signs by the package's own code. */
function sign(policy: string, secretKey = '', credential = ''): string {
  const hmac = (key: string | Buffer, data: string) =>
    createHmac('sha256', key).update(data).digest();
  const scope = credential.split('/').slice(1);
  return hmac(scope.reduce<string | Buffer>(hmac, `AWS4${secretKey}`), policy).toString('hex');
}

const BOUNDARY = 'aBoundary';

function encode(parts: readonly Part[]): Buffer {
  const encoded = parts.map(([name, value, fileName]) => {
    const suffix = fileName === undefined ? '' : `; filename="${fileName}"`;
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${suffix}`;
    return `${head}\r\n\r\n${value}\r\n`;
  });
  return Buffer.from(`${encoded.join('')}--${BOUNDARY}--\r\n`);
}

function expectAllOf(file: string): void {
  const { rows } = JSON.parse(readFileSync(file, 'utf8')) as {
    rows: { case: string; status: number; code: string }[];
  };
  const here = Object.entries(publishedAnswers('')).map(([title, { status, code }]) => [
    title,
    { status, code },
  ]);
  // A code, a code with its text, or a remark.
  const codeOf = (text: string) => /^(?:[A-Z][a-z]+){2,}/.exec(text)?.[0];
  const published = rows.map(({ case: title, status, code }) => [
    title,
    { status, code: codeOf(code) },
  ]);
  expect(published).toHaveLength(34);
  expect(Object.fromEntries(here)).toEqual(Object.fromEntries(published));
}
