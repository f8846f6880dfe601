import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  amzDate,
  presignedQuery,
  canonicalHeaders,
  canonicalQuery,
  canonicalRequest,
  presignUrl,
  Signer,
  stringToSign,
  uriEncodePath,
} from './index.js';

const VECTORS = resolve('../shared/vectors');
const SUITE = join(VECTORS, 'aws-c-auth/tests/aws-signing-test-suite/v4');

const NORMALISED = 'its path is normalised; the path of S3 is the key, character by character';
/** Requests of the generic SigV4 that S3's own form signs otherwise. */
const notApplicable: Readonly<Record<string, string>> = {
  'get-relative-normalized': NORMALISED,
  'get-relative-relative-normalized': NORMALISED,
  'get-slash-dot-slash-normalized': NORMALISED,
  'get-slash-normalized': NORMALISED,
  'get-slash-pointless-dot-normalized': NORMALISED,
  'get-slashes-normalized': NORMALISED,
  'post-sts-header-after': 'its session token is added after signing; S3 has it signed',
};

interface Context {
  credentials: { access_key_id: string; secret_access_key: string; token?: string };
  expiration_in_seconds: number;
  region: string;
  service: string;
  sign_body: boolean;
  timestamp: string;
}

/** Reads an HTTP/1.1 request; lines of a header folded into one, headers of one name too. */
function parseRequest(text: string) {
  const [head = '', body = ''] = text.split(/\n\n(.*)/s);
  // Obsolete line folding: RFC 9112, section 5.2.
  const [first = '', ...lines] = head.trimEnd().replace(/\n[ \t]+/g, ' ').split('\n'); // prettier-ignore
  const [, method = '', path = '', query] = /^(\S+) ([^?]*)\??(.*) HTTP\/1\.1$/.exec(first) ?? [];
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]+):(.*)$/.exec(line) ?? [];
    headers[name] = name in headers ? `${headers[name]},${value}` : value;
  }
  const payloadHash = createHash('sha256').update(body).digest('hex');
  return { method, path: uriEncodePath(path), query: parametersOf(query), headers, payloadHash };
}

function parametersOf(query = ''): [name: string, value: string][] {
  return query
    .split('&')
    .filter(Boolean)
    .map((pair) => pair.split('=').map(decodeURIComponent))
    .map(([name = '', value = '']) => [name, value]);
}

function load(name: string) {
  const file = (path: string) => readFileSync(join(SUITE, name, path), 'utf8');
  const context = JSON.parse(file('context.json')) as Context;
  const { access_key_id: accessKeyId, secret_access_key, token } = context.credentials;
  const signer = new Signer(
    { accessKeyId, secretAccessKey: secret_access_key, sessionToken: token },
    context.region,
    context.service,
  );
  const date = new Date(context.timestamp);
  return {
    file,
    context,
    signer,
    date,
    ...amzDate(date),
    request: parseRequest(file('request.txt')),
  };
}

function signInHeaders({ context, dateTime, request }: ReturnType<typeof load>): string {
  const { token } = context.credentials;
  const headers = canonicalHeaders({
    ...request.headers,
    'X-Amz-Date': dateTime,
    ...(token && { 'X-Amz-Security-Token': token }),
    ...(context.sign_body && { 'X-Amz-Content-Sha256': request.payloadHash }),
  });
  return canonicalRequest({ ...request, query: canonicalQuery(request.query), headers });
}

function signInQuery({ context, signer, request }: ReturnType<typeof load>): string {
  const headers = canonicalHeaders(request.headers);
  const expiresIn = context.expiration_in_seconds;
  const query = presignedQuery(
    request.query,
    signer,
    new Date(context.timestamp),
    expiresIn,
    headers.signedHeaders,
  );
  return canonicalRequest({ ...request, query, headers });
}

function signingTestSuite(): void {
  const names = readdirSync(SUITE);
  const applicable = names.filter((name) => !(name in notApplicable));

  it('is all there', () => {
    expect(names).toHaveLength(38);
  });

  describe.each([
    ['headers', 'header', signInHeaders],
    ['the query', 'query', signInQuery],
  ])('signed in %s', (_where, form, sign) => {
    describe.each(applicable)('%s', (name) => {
      const vector = load(name);
      const published = (step: string) => vector.file(`${form}-${step}.txt`);

      it('has the canonical request', () => {
        expect(sign(vector)).toBe(published('canonical-request'));
      });

      it('has the string to sign', () => {
        const scope = vector.signer.scope(vector.day);
        expect(stringToSign(vector.dateTime, scope, published('canonical-request'))).toBe(
          published('string-to-sign'),
        );
      });

      it('has the signature', () => {
        expect(vector.signer.sign(published('string-to-sign'), vector.day)).toBe(
          published('signature'),
        );
      });
    });

    it.each(Object.entries(notApplicable))('%s differs: %s', (name) => {
      const vector = load(name);
      expect(sign(vector)).not.toBe(vector.file(`${form}-canonical-request.txt`));
    });
  });

  it.each(applicable)('%s: the URL has the published parameters', (name) => {
    const { file, context, signer, date, request } = load(name);
    const { Host: host = '', ...headers } = request.headers;
    const url = presignUrl(
      { ...request, protocol: 'https:', host, headers },
      signer,
      date,
      context.expiration_in_seconds,
    );
    const published = parseRequest(file('query-signed-request.txt')).query;
    expect(parametersOf(url.split('?')[1]).sort()).toEqual(published.sort());
  });

  it('is retold by presign-vectors.json word for word', () => {
    const { presigned_urls: urls } = JSON.parse(
      readFileSync(join(VECTORS, 'presign-vectors.json'), 'utf8'),
    ) as { presigned_urls: Record<string, string>[] };
    const published = names.map((name) => ({
      name: `aws-c-auth:${name}`,
      canonical_request: load(name).file('query-canonical-request.txt'),
      string_to_sign: load(name).file('query-string-to-sign.txt'),
      signature: load(name).file('query-signature.txt'),
    }));
    expect(urls.filter(({ group }) => group === 'aws-c-auth')).toEqual(
      published.map((vector) => expect.objectContaining(vector) as unknown),
    );
  });
}

if (existsSync(SUITE)) describe('signing test suite of aws-c-auth', signingTestSuite);
else {
  const reason = 'signing test suite: skipped, ../shared/vectors is absent';
  process.stdout.write(`${reason}\n`);
  describe.skip(reason, () => it('can be read', () => {}));
}
