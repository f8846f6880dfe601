import { presign, type PresignedUrl, type Problem } from './support/api.js';
import { json, send, sendJson } from './support/http.js';
import { startService, type Service } from './support/service.js';

/** Static credentials and a custom endpoint: nothing is contacted, since signing needs no S3. */
const S3 = {
  AWS_STORAGE_BUCKET_NAME: 'media-bucket',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_PRESIGNED_URL_EXPIRATION_TIME: '600',
  PRESIGN_MAX_EXPIRES_IN: '3600',
  // Whatever name it is asked by.
  PRESIGN_AUTH: 'none',
};

let service: Service;
beforeAll(async () => {
  service = await startService(S3);
});
afterAll(() => service.stop());

const get = (query: string) => send('GET', `${service.url}/presigned-url?${query}`);

describe('GET /presigned-url', () => {
  it('200: a download URL and the truth about it', async () => {
    const answer = await get('file_name=documents/report.pdf');
    const body = json<PresignedUrl>(answer);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(body).toMatchObject({
      method: 'GET',
      headers: {},
      bucket: 'media-bucket',
      key: 'documents/report.pdf',
      expires_in: 600,
      expiry_limited_by: null,
    });
    const url = new URL(body.presigned_url);
    expect(url.host).toBe('media-bucket.s3.eu-central-1.amazonaws.com');
    expect(url.pathname).toBe('/documents/report.pdf');
    expect(url.searchParams.get('X-Amz-Expires')).toBe('600');
    const signedAt = (url.searchParams.get('X-Amz-Date') ?? '').replace(
      /^(....)(..)(..T..)(..)(..Z)$/,
      '$1-$2-$3:$4:$5',
    );
    expect(body.expires_at).toBe(
      new Date(Date.parse(signedAt) + 600_000).toISOString().replace('.000', ''),
    );
  });

  it('200: expires_in is signed as asked', async () => {
    const body = json<PresignedUrl>(await get('file_name=a&expires_in=60'));
    expect(body.expires_in).toBe(60);
    expect(new URL(body.presigned_url).searchParams.get('X-Amz-Expires')).toBe('60');
  });

  it('200: a wish beyond the maximum is cut, and says by what', async () => {
    const body = json<PresignedUrl>(await get('file_name=a&expires_in=604800'));
    expect(body).toMatchObject({ expires_in: 3600, expiry_limited_by: 'policy' });
    expect(new URL(body.presigned_url).searchParams.get('X-Amz-Expires')).toBe('3600');
  });

  it('200: what the download is to look like is signed', async () => {
    const body = json<PresignedUrl>(
      await get('file_name=a&download_as=%E2%82%AC+rates.txt&response_content_type=text/plain'),
    );
    const { searchParams } = new URL(body.presigned_url);
    expect(searchParams.get('response-content-disposition')).toBe(
      `attachment; filename="_ rates.txt"; filename*=UTF-8''%E2%82%AC%20rates.txt`,
    );
    expect(searchParams.get('response-content-type')).toBe('text/plain');
  });

  it('200: a name in Latin-1 is ASCII for old clients too, since headers are bytes to S3', async () => {
    const body = json<PresignedUrl>(await get('file_name=a&download_as=%C3%A9t%C3%A9.txt'));
    expect(new URL(body.presigned_url).searchParams.get('response-content-disposition')).toBe(
      `attachment; filename="_t_.txt"; filename*=UTF-8''%C3%A9t%C3%A9.txt`,
    );
  });

  it('200: HEAD gives the same headers without a body', async () => {
    const answer = await send('HEAD', `${service.url}/presigned-url?file_name=a`);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toHaveLength(0);
  });

  it('403: a bucket that is not configured', async () => {
    const answer = await get('file_name=a&bucket=other');
    expect(answer.status).toBe(403);
    expect(json<Problem>(answer).code).toBe('forbidden');
    expect(answer.body.toString()).not.toContain('other');
  });

  it('the Host and X-Forwarded-* headers never shape a URL', async () => {
    const answer = await send('GET', `${service.url}/presigned-url?file_name=a`, {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'gopher',
    });
    expect(json<PresignedUrl>(answer).presigned_url).toMatch(
      /^https:\/\/media-bucket\.s3\.eu-central-1\.amazonaws\.com\/a\?/,
    );
  });
});

describe('POST /presigned-url', () => {
  it.each([
    ['get', 'GET', 'GetObject'],
    ['head', 'HEAD', null],
    ['put', 'PUT', 'PutObject'],
    ['delete', 'DELETE', 'DeleteObject'],
  ])('200: operation %s', async (operation, method, id) => {
    const body = await presign(service.url, { operation, key: 'a b' });
    expect(body).toMatchObject({ method, headers: {}, key: 'a b' });
    expect(new URL(body.presigned_url).searchParams.get('x-id')).toBe(id);
  });

  it('200: everything given for an upload is signed as a header, and returned', async () => {
    const body = await presign(service.url, {
      operation: 'put',
      key: 'a',
      content_type: 'image/png',
      content_length: 3,
      checksum_sha256: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
      overwrite: false,
      metadata: { author: 'Ada', constructor: 'x' },
      cache_control: 'no-cache',
      content_disposition: 'attachment',
      tagging: { 'a b': 'ü' },
      storage_class: 'STANDARD_IA',
      server_side_encryption: 'aws:kms',
      kms_key_id: 'alias/media',
    });
    expect(body.headers).toEqual({
      'cache-control': 'no-cache',
      'content-disposition': 'attachment',
      'content-length': '3',
      'content-type': 'image/png',
      'if-none-match': '*',
      'x-amz-checksum-sha256': '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
      'x-amz-meta-author': 'Ada',
      'x-amz-meta-constructor': 'x',
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'alias/media',
      'x-amz-storage-class': 'STANDARD_IA',
      'x-amz-tagging': 'a%20b=%C3%BC',
    });
    const signedHeaders = new URL(body.presigned_url).searchParams.get('X-Amz-SignedHeaders');
    expect(signedHeaders?.split(';')).toEqual([...Object.keys(body.headers), 'host'].sort());
  });
});

describe('POST /presigned-urls', () => {
  it('200: results in the order of the requests; a bad item fails alone', async () => {
    const answer = await sendJson('POST', `${service.url}/presigned-urls`, {
      requests: [
        { operation: 'get', key: 'a' },
        { operation: 'get', key: '../b' },
        'not a request',
        { operation: 'put', key: 'c', bucket: 'other' },
        { operation: 'put', key: 'd' },
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    const { results } = json<{ results: (PresignedUrl & { error: Problem })[] }>(answer);
    expect(results.map((result) => result.error?.code ?? result.key)).toEqual([
      'a',
      'invalid_key',
      'validation_failed',
      'forbidden',
      'd',
    ]);
    expect(results[1]).not.toHaveProperty('presigned_url');
  });

  it('200: a thousand requests, a thousand different URLs', async () => {
    const requests = Array.from({ length: 1000 }, (_, i) => ({ operation: 'get', key: `k${i}` }));
    const answer = await sendJson('POST', `${service.url}/presigned-urls`, { requests });
    const { results } = json<{ results: PresignedUrl[] }>(answer);
    expect(results.map(({ key }) => key)).toEqual(requests.map(({ key }) => key));
    expect(new Set(results.map(({ presigned_url }) => presigned_url)).size).toBe(1000);
  });

  it.each([
    ['none', []],
    ['1001', Array.from({ length: 1001 }, () => ({ operation: 'get', key: 'a' }))],
  ])('400: %s requests', async (_, requests) => {
    const answer = await sendJson('POST', `${service.url}/presigned-urls`, { requests });
    expect(answer.status).toBe(400);
    expect(json<Problem>(answer).errors).toEqual([
      { field: 'requests', message: 'must be a list of 1 to 1000 requests' },
    ]);
  });
});
