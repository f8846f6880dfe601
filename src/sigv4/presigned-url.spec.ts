import {
  type Headers,
  MAX_EXPIRES_IN,
  presignUrl,
  type RequestToPresign,
  Signer,
  type SigningError,
  uriEncodePath,
} from './index.js';

const date = new Date('2013-05-24T00:00:00Z');
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const signer = new Signer(credentials, 'us-east-1');
const request: RequestToPresign = {
  method: 'PUT',
  protocol: 'https:',
  host: 'examplebucket.s3.amazonaws.com',
  path: '/test.txt',
};
const presign = (part: Partial<RequestToPresign> = {}, expiresIn = 60) =>
  presignUrl({ ...request, ...part }, signer, date, expiresIn);
const parametersOf = (url: string) => new URL(url).searchParams;
/** Park and Miller's generator: the same numbers in every run. */
let state = 1;
const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
const signatureOf = (url: string) => parametersOf(url).get('X-Amz-Signature');

describe('presignUrl', () => {
  it('names the headers to be sent, host among them', () => {
    const url = presign({ headers: { 'X-Amz-Meta-Author': 'Jane', 'Content-Type': 'text/plain' } });
    expect(parametersOf(url).get('X-Amz-SignedHeaders')).toBe(
      'content-type;host;x-amz-meta-author',
    );
  });

  it('keeps the values of headers out of the URL', () => {
    expect(presign({ headers: { 'x-amz-meta-author': 'Jane' } })).not.toContain('Jane');
  });

  it('keeps the port of the host', () => {
    expect(presign({ protocol: 'http:', host: 'localhost:9000', path: '/bucket/key' })).toMatch(
      /^http:\/\/localhost:9000\/bucket\/key\?/,
    );
  });

  it('leaves the path as given, dot segments and doubled slashes too', () => {
    expect(presign({ path: uriEncodePath('/a//../b c') })).toMatch(
      /^https:\/\/examplebucket\.s3\.amazonaws\.com\/a\/\/\.\.\/b%20c\?/,
    );
  });

  it("signs the request's own query along with the authentication", () => {
    const url = presign({ query: [['partNumber', '1'], ['uploadId', 'a+b/=']] }); // prettier-ignore
    expect(parametersOf(url).get('uploadId')).toBe('a+b/=');
    expect(signatureOf(url)).not.toBe(signatureOf(presign({ query: [['partNumber', '1']] })));
  });

  it('carries the session token of temporary credentials', () => {
    const sessionToken = 'AQoDYXdzEPT//////////w==';
    const url = presignUrl(request, new Signer({ ...credentials, sessionToken }, 'us-east-1'), date, 60); // prettier-ignore
    expect(parametersOf(url).get('X-Amz-Security-Token')).toBe(sessionToken);
  });

  it.each<[part: string, change: Partial<RequestToPresign>]>([
    ['method', { method: 'GET' }],
    ['host', { host: 'examplebucket.s3.amazonaws.com:8443' }],
    ['path', { path: '/test.tx' }],
    ['query', { query: [['versionId', '1']] }],
    ['header', { headers: { 'content-type': 'text/plain' } }],
    ['payload hash', { payloadHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' }], // prettier-ignore
  ])('gives another signature for another %s', (_part, change) => {
    expect(signatureOf(presign(change))).not.toBe(signatureOf(presign()));
  });

  it.each([1, 900, MAX_EXPIRES_IN])('takes an expiry of %d seconds', (expiresIn) => {
    expect(parametersOf(presign({}, expiresIn)).get('X-Amz-Expires')).toBe(String(expiresIn));
  });

  it.each([0, -1, 1.5, Number.NaN, 604_801, Number.POSITIVE_INFINITY])(
    'refuses an expiry of %d seconds',
    (expiresIn) => {
      expect(() => presign({}, expiresIn)).toThrow(
        expect.objectContaining({ code: 'invalid_expires_in' }) as SigningError,
      );
    },
  );

  it('refuses a date that holds no time', () => {
    expect(() => presignUrl(request, signer, new Date(Number.NaN), 60)).toThrow(
      expect.objectContaining({ code: 'invalid_date' }) as SigningError,
    );
  });

  it.each<[what: string, code: string, change: Partial<RequestToPresign>]>([
    ['a header that would end early', 'invalid_header', { headers: { range: 'a\r\nb: c' } }],
    ['a second host', 'invalid_header', { headers: { Host: 'evil.example' } }],
    ['a host that would end early', 'invalid_header', { host: 'a\nb' }],
    ['text without a UTF-8 form', 'malformed_text', { query: [['prefix', '\ud83d']] }],
  ])('refuses %s', (_what, code, change) => {
    expect(() => presign(change)).toThrow(expect.objectContaining({ code }) as SigningError);
  });

  it('gives for frozen lists, which it encodes once, what it gives for others', () => {
    const pick = <T>(...choices: readonly T[]) =>
      choices[Math.floor(random() * choices.length)] as T;
    const frozen = (id: string) => Object.freeze([Object.freeze(['x-id', id] as const)]);
    const queries = [frozen('GetObject'), frozen('HeadObject')];
    const signers = [signer, new Signer({ ...credentials, sessionToken: 'token' }, 'us-east-1')];
    for (let i = 0; i < 500; i += 1) {
      const query = pick(...queries);
      const change: Partial<RequestToPresign> = {
        host: pick('a.example', 'b.example'),
        headers: pick<Headers>({}, { 'content-type': 'text/plain' }),
      };
      const by = pick(...signers);
      const at = pick(date, new Date(+date + 999), new Date(+date + 1000));
      const expiresIn = pick(60, 61);
      expect(presignUrl({ ...request, ...change, query }, by, at, expiresIn)).toBe(
        presignUrl({ ...request, ...change, query: [...query] }, by, at, expiresIn),
      );
    }
  });

  it('does not take a frozen list of pairs that change for one that stays the same', () => {
    const pair: [string, string] = ['x-id', 'GetObject'];
    const query = Object.freeze([pair]);
    const before = presign({ query });
    pair[1] = 'HeadObject';
    expect(presign({ query })).not.toBe(before);
    expect(presign({ query })).toBe(presign({ query: [['x-id', 'HeadObject']] }));
  });
});
