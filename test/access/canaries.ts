import { createHash, randomBytes } from 'node:crypto';
import { issuerKey, pemOf, token } from '../support/issuer.js';
import type { Answer } from '../support/http.js';

const ISSUER_KEY = issuerKey('one');
const exp = Math.floor(Date.now() / 1000) + 3600;
const CLAIMS = { iss: 'https://id.example.com', aud: 'files', sub: 'canary-free' };

/** What nobody may find in what is written. */
export const CANARIES = {
  accessKeyId: 'AKIACANARY0123456789',
  secretAccessKey: 'canary/Secret+Key/0123456789abcdefghijkl',
  sessionToken: 'canarySession/Token+0123456789abcdefgh==',
  apiKey: `presign_${randomBytes(32).toString('base64url')}`,
  badApiKey: 'canary-of-a-bad-api-key',
  token: token(ISSUER_KEY, { ...CLAIMS, exp }),
  expiredToken: token(ISSUER_KEY, { ...CLAIMS, exp: 1 }),
  foreignToken: token(issuerKey('one'), { ...CLAIMS, exp }),
  metricsToken: 'canary/of+the/metrics+token-0123456789==',
  cookie: 'canary-of-a-cookie',
  pastedSignature: '0badcafe'.repeat(8),
  pastedToken: 'canary/of+a/pasted+session+token==',
  malformed: 'canary-in-what-can-not-be-read',
} as const;

export const issuerPem = pemOf(ISSUER_KEY);
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** For the service: its own credentials. */
export const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: CANARIES.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CANARIES.secretAccessKey,
  AWS_SESSION_TOKEN: CANARIES.sessionToken,
};

/** The canaries that stand in a text, as they are or in an encoding. */
export function canariesIn(text: string, signatures: Iterable<string> = []): readonly string[] {
  const named = Object.entries<string>(CANARIES);
  for (const signature of signatures) named.push(['signature of an issued URL', signature]);
  return named.flatMap(([name, secret]) =>
    formsOf(secret).some((form) => text.includes(form)) ? [name] : [],
  );
}

/** Of a token each part that is secret: its header is not. */
const formsOf = (secret: string): readonly string[] =>
  (secret.startsWith('eyJ') ? secret.split('.').slice(1) : [secret]).flatMap((each) => [
    each,
    encodeURIComponent(each),
    Buffer.from(each).toString('base64').replace(/=+$/, ''),
  ]);

/** Presigned URLs, and signed forms as texts, each in the one place where an answer may hold it. */
export function urlsIn({ status, headers, body }: Answer): readonly string[] {
  if (status === 302) return [headers.location ?? ''];
  const urls = status === 200 ? body.toString().matchAll(URL_OR_FORM) : [];
  return [...urls].map(([, url, form]) => url ?? form ?? '');
}

const URL_OR_FORM = /"presigned_url":"([^"]*)"|"fields":\{([^}]*)\}/g;

/** The signatures in what {@link urlsIn} found. */
export const signaturesIn = (urls: readonly string[]): readonly string[] =>
  urls.flatMap((url) => /x-amz-signature"?[=:]"?([0-9a-f]{64})/i.exec(url)?.[1] ?? []);

/** All of an answer but the URLs that it is for. */
export function withoutUrls(answer: Answer): string {
  const text = `${JSON.stringify(answer.headers)}\n${answer.body.toString()}`;
  return urlsIn(answer).reduce((rest, url) => rest.replace(url, ''), text);
}
