import type { PresignedUrl, Problem } from '../support/api.js';
import { json, send, sendJson } from '../support/http.js';
import { conforms } from './conforms.js';
import type { S3UnderTest } from './s3-under-test.js';

export function downloadCases(s3: S3UnderTest): void {
  conforms('GET /presigned-url hands out a download', async () => {
    const key = s3.key('by the recipe + more.txt');
    await s3.upload(key, 'body');
    const query = new URLSearchParams({ file_name: key });
    const answer = await send('GET', `${s3.api}/presigned-url?${query.toString()}`);
    const download = await s3.use(json<PresignedUrl>(answer));
    expect(download).toMatchObject({ status: 200, body: Buffer.from('body') });
  });

  conforms('POST /presigned-urls hands out an upload and a download', async () => {
    const key = s3.key('by the batch');
    const requests = ['put', 'get', 'delete'].map((operation) => ({ operation, key }));
    const answer = await sendJson('POST', `${s3.api}/presigned-urls`, { requests });
    const statuses: number[] = [];
    for (const url of json<{ results: PresignedUrl[] }>(answer).results) {
      statuses.push((await s3.use(url)).status);
    }
    expect(statuses).toEqual([200, 200, 204]);
  });

  conforms('HEAD tells size and type without a body', async () => {
    const key = s3.key('head');
    await s3.upload(key, 'twelve bytes', { content_type: 'text/csv' });
    const answer = await s3.use(await s3.presign({ operation: 'head', key }));
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-length': '12', 'content-type': 'text/csv' });
    expect(answer.body).toHaveLength(0);
  });

  conforms('DELETE removes the object', async () => {
    const key = s3.key('deleted');
    await s3.upload(key, 'body');
    expect((await s3.use(await s3.presign({ operation: 'delete', key }))).status).toBe(204);
    expect((await s3.download(key)).status).toBe(404);
  });

  conforms('returns part of a file for a Range header', async () => {
    const key = s3.key('range');
    await s3.upload(key, '0123456789');
    const url = await s3.presign({ operation: 'get', key });
    const answer = await s3.use(url, { headers: { range: 'bytes=2-5' } });
    expect(answer).toMatchObject({ status: 206, body: Buffer.from('2345') });
    expect(answer.headers['content-range']).toBe('bytes 2-5/10');
  });

  conforms('answers with the type and the file name that were asked for', async () => {
    const key = s3.key('renamed');
    await s3.upload(key, 'body', { content_type: 'application/octet-stream' });
    const { status, headers } = await s3.download(key, {
      response_content_type: 'text/plain; charset=utf-8',
      download_as: '€ "rates" 🚀.txt',
    });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(headers['content-disposition']).toMatch(
      /^attachment; filename=".*"; filename\*=UTF-8''%E2%82%AC%20%22rates%22%20%F0%9F%9A%80.txt$/,
    );
  });

  conforms('version_id names a version', async () => {
    const key = s3.key('version');
    await s3.upload(key, 'body');
    // The version of an object in a bucket without versioning.
    expect((await s3.download(key, { version_id: 'null' })).status).toBe(200);
    expect([400, 404]).toContain((await s3.download(key, { version_id: 'other' })).status);
  });

  mustExistCases(s3);
}

function mustExistCases(s3: S3UnderTest): void {
  if (!s3.isReachedByService) {
    it.skip('must_exist (skipped: Node does not resolve names under localhost)', () => undefined);
    return;
  }
  conforms('must_exist hands out a URL for an object that is there', async () => {
    const key = s3.key('there +%');
    await s3.upload(key, 'body');
    expect((await s3.download(key, { must_exist: true })).status).toBe(200);
  });

  conforms('must_exist answers 404 object_not_found for one that is not', async () => {
    const request = { operation: 'get', key: s3.key('not there'), must_exist: true };
    const answer = await sendJson('POST', `${s3.api}/presigned-url`, request);
    expect(answer.status).toBe(404);
    expect(json<Problem>(answer).code).toBe('object_not_found');
  });
}
