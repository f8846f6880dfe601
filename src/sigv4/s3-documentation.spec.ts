import { createHash } from 'node:crypto';
import {
  presignedQuery,
  canonicalHeaders,
  canonicalQuery,
  canonicalRequest,
  type Headers,
  presignUrl,
  type QueryParameters,
  Signer,
  stringToSign,
  UNSIGNED_PAYLOAD,
  uriEncodePath,
} from './index.js';

/** The examples of the S3 documentation share these. */
const HOST = 'examplebucket.s3.amazonaws.com';
const DATE = '20130524T000000Z';
const DAY = '20130524';
const EMPTY_BODY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const signer = new Signer(
  {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  },
  'us-east-1',
);

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
describe("the documentation's presigned URL", () => {
  const headers = canonicalHeaders({ host: HOST });
  const request = `GET
/test.txt
X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host
host:examplebucket.s3.amazonaws.com

host
UNSIGNED-PAYLOAD`;
  const toSign = `AWS4-HMAC-SHA256
20130524T000000Z
20130524/us-east-1/s3/aws4_request
3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04`;
  const signature = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';

  it('has the canonical request', () => {
    const query = presignedQuery(
      [],
      signer,
      new Date('2013-05-24T00:00:00Z'),
      86_400,
      headers.signedHeaders,
    );
    expect(
      canonicalRequest({
        method: 'GET',
        path: uriEncodePath('/test.txt'),
        query,
        headers,
        payloadHash: UNSIGNED_PAYLOAD,
      }),
    ).toBe(request);
  });

  it('has the string to sign', () => {
    expect(stringToSign(DATE, signer.scope(DAY), request)).toBe(toSign);
  });

  it('has the signature', () => {
    expect(signer.sign(toSign, DAY)).toBe(signature);
  });

  it('is the URL', () => {
    expect(
      presignUrl(
        { method: 'GET', protocol: 'https:', host: HOST, path: '/test.txt' },
        signer,
        new Date('2013-05-24T00:00:00Z'),
        86_400,
      ),
    ).toBe(
      `https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`,
    );
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
describe.each<{
  name: string;
  method: string;
  key: string;
  query?: QueryParameters;
  headers?: Headers;
  body?: string;
  canonicalRequestHash: string;
  signature: string;
}>([
  {
    name: 'GET of a range',
    method: 'GET',
    key: '/test.txt',
    headers: { Range: 'bytes=0-9' },
    canonicalRequestHash: '7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972',
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  {
    name: 'PUT of an object',
    method: 'PUT',
    key: '/test$file.text',
    headers: {
      Date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    },
    body: 'Welcome to Amazon S3.',
    canonicalRequestHash: '9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d',
    signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  },
  {
    name: 'GET of the lifecycle',
    method: 'GET',
    key: '/',
    query: [['lifecycle', '']],
    canonicalRequestHash: '9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca',
    signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  },
  {
    name: 'list of objects',
    method: 'GET',
    key: '/',
    query: [['prefix', 'J'], ['max-keys', '2']], // prettier-ignore
    canonicalRequestHash: 'df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7',
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  },
])(
  "the documentation's signed header: $name",
  ({ method, key, query = [], body, ...published }) => {
    const payloadHash = body ? createHash('sha256').update(body).digest('hex') : EMPTY_BODY;
    const toSign = `AWS4-HMAC-SHA256\n${DATE}\n${DAY}/us-east-1/s3/aws4_request\n${published.canonicalRequestHash}`;

    it('has the string to sign', () => {
      const request = canonicalRequest({
        method,
        path: uriEncodePath(key),
        query: canonicalQuery(query),
        headers: canonicalHeaders({
          ...published.headers,
          Host: HOST,
          'x-amz-content-sha256': payloadHash,
          'x-amz-date': DATE,
        }),
        payloadHash,
      });
      expect(stringToSign(DATE, signer.scope(DAY), request)).toBe(toSign);
    });

    it('has the signature', () => {
      expect(signer.sign(toSign, DAY)).toBe(published.signature);
    });
  },
);

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
describe("the documentation's POST policy", () => {
  const policy =
    'eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9';

  it('has the signature', () => {
    expect(signer.sign(policy, '20151229')).toBe(
      '8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e',
    );
  });
});
