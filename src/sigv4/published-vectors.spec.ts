import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  presignedQuery,
  canonicalHeaders,
  canonicalRequest,
  parseAmzDate,
  presignUrl,
  type QueryParameters,
  Signer,
  stringToSign,
  uriEncodePath,
} from './index.js';

const FILE = resolve('../shared/vectors/presign-vectors.json');

interface Signed {
  name: string;
  access_key: string;
  secret_key: string;
  session_token: string | null;
  region: string;
  service: string;
  /** As in `X-Amz-Date`. */
  date: string;
  signature: string;
}

interface UrlVector extends Signed {
  group: string;
  method: string;
  scheme: 'http' | 'https';
  host: string;
  /** Not encoded, nor is the query. */
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  payload_hash: string;
  expires: number;
  canonical_request: string;
  string_to_sign: string;
  url: string;
}

interface PolicyVector extends Signed {
  policy_base64: string;
}

const signerOf = (vector: Signed) =>
  new Signer(
    {
      accessKeyId: vector.access_key,
      secretAccessKey: vector.secret_key,
      sessionToken: vector.session_token ?? undefined,
    },
    vector.region,
    vector.service,
  );
function dateOf({ date }: Signed): Date {
  const parsed = parseAmzDate(date);
  if (!parsed) throw new Error(`${date} is no date`);
  return parsed;
}

const dayOf = (vector: Signed) => vector.date.slice(0, 8);

/** `query` leaves out the payload hash that smithy adds to the URL. */
const queryOf = ({ query, url, payload_hash }: UrlVector): QueryParameters => [
  ...Object.entries(query),
  ...(url.includes('X-Amz-Content-Sha256=')
    ? [['X-Amz-Content-Sha256', payload_hash] as const]
    : []),
];

/** The URL up to its query, and the parameters whatever their order. */
function partsOf(url: string): [location: string | undefined, parameters: string[]] {
  const [location, query = ''] = url.split('?');
  return [location, query.split('&').sort()];
}

function presignVectors(): void {
  const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as {
    presigned_urls: UrlVector[];
    presigned_posts: PolicyVector[];
  };
  // The others are taken from aws-c-auth, see signing-test-suite.spec.ts.
  const urls = vectors.presigned_urls.filter(({ group }) => group !== 'aws-c-auth');

  it('are all there', () => {
    expect(vectors.presigned_urls).toHaveLength(76);
    expect(urls).toHaveLength(38);
    expect(vectors.presigned_posts).toHaveLength(4);
  });

  describe.each(urls)('$name', (vector) => {
    const { date, expires } = vector;
    const signer = signerOf(vector);

    it('has the canonical request', () => {
      const headers = canonicalHeaders({ ...vector.headers, host: vector.host });
      expect(
        canonicalRequest({
          method: vector.method,
          path: uriEncodePath(vector.path),
          query: presignedQuery(
            queryOf(vector),
            signer,
            dateOf(vector),
            expires,
            headers.signedHeaders,
          ),
          headers,
          payloadHash: vector.payload_hash,
        }),
      ).toBe(vector.canonical_request);
    });

    it('has the string to sign', () => {
      expect(stringToSign(date, signer.scope(dayOf(vector)), vector.canonical_request)).toBe(
        vector.string_to_sign,
      );
    });

    it('has the signature', () => {
      expect(signer.sign(vector.string_to_sign, dayOf(vector))).toBe(vector.signature);
    });

    it('is the URL', () => {
      const url = presignUrl(
        {
          method: vector.method,
          protocol: `${vector.scheme}:`,
          host: vector.host,
          path: uriEncodePath(vector.path),
          query: queryOf(vector),
          headers: vector.headers,
          payloadHash: vector.payload_hash,
        },
        signer,
        dateOf(vector),
        expires,
      );
      expect(partsOf(url)).toEqual(partsOf(vector.url));
    });
  });

  it.each(vectors.presigned_posts)('$name: the policy has the signature', (vector) => {
    expect(signerOf(vector).sign(vector.policy_base64, dayOf(vector))).toBe(vector.signature);
  });
}

if (existsSync(FILE)) describe('published vectors', presignVectors);
else {
  const reason = 'published vectors: skipped, ../shared/vectors is absent';
  process.stdout.write(`${reason}\n`);
  describe.skip(reason, () => it('can be read', () => {}));
}
