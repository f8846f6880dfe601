import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { MultipartUpload, PartUrl, Problem } from '../support/api.js';
import { json, send, sendJson, type Answer } from '../support/http.js';
import { conforms, inapplicable } from './conforms.js';
import { expectRefused } from './refused.js';
import type { S3UnderTest } from './s3-under-test.js';

const MiB = 1024 ** 2;
const PART_SIZE = 5 * MiB;
const FILE = randomBytes(2 * PART_SIZE + 3);

export function multipartCases(s3: S3UnderTest): void {
  const define = s3.isReachedByService
    ? conforms
    : (title: string) => inapplicable(title, 'Node does not resolve names under localhost');

  define('a file in parts arrives as it is, with what was said of it', async () => {
    const key = s3.key('in parts/ü + "q" %41.bin');
    const upload = await start(s3, key, {
      content_type: 'image/png',
      metadata: { Author: 'Ada Lovelace' },
      cache_control: 'max-age=60',
    });
    expect(upload).toMatchObject({ key, part_size: PART_SIZE, part_count: 3 });
    const [first, second, third] = await putAll(upload);
    const listed = json<{ parts: object[] }>(await get(s3, upload, 'parts'));
    expect(listed.parts).toEqual([
      { part_number: 1, etag: first, size: PART_SIZE },
      { part_number: 2, etag: second, size: PART_SIZE },
      { part_number: 3, etag: third, size: 3 },
    ]);
    // Clients hand ETags on with and without their quotes.
    const answer = await complete(s3, upload, [first, second?.replaceAll('"', ''), third]);
    expect(answer.status).toBe(200);
    const object = json<{ size: number; etag: string }>(answer);
    expect(object.size).toBe(FILE.length);
    expect(object.etag).toMatch(/^"[0-9a-f]{32}-3"$/);
    const download = await s3.download(key);
    expect(download.body.equals(FILE)).toBe(true);
    expect(download.headers).toMatchObject({
      etag: object.etag,
      'content-type': 'image/png',
      'x-amz-meta-author': 'Ada Lovelace',
      'cache-control': 'max-age=60',
    });
  });

  define('completing again answers the same', async () => {
    const upload = await start(s3, s3.key('completed twice'));
    const etags = await putAll(upload);
    const answers = [await complete(s3, upload, etags), await complete(s3, upload, etags)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(json(answers[1] as Answer)).toEqual(json(answers[0] as Answer));
  });

  define('a URL of a part takes the bytes of that part alone', async () => {
    const upload = await start(s3, s3.key('part bounds'));
    const [first, , third] = upload.parts;
    expectRefused(await put(third, Buffer.alloc(4), { 'content-length': '4' }));
    expectRefused(await put(third, Buffer.alloc(2), { 'content-length': '2' }));
    const other = {
      ...third,
      presigned_url: third?.presigned_url.replace('partNumber=3', 'partNumber=2'),
    };
    expectRefused(await put(other as PartUrl, Buffer.alloc(3)));
    expect((await put(first, FILE.subarray(0, PART_SIZE))).status).toBe(200);
    expect(json<{ parts: object[] }>(await get(s3, upload, 'parts')).parts).toHaveLength(1);
    expect((await abort(s3, upload)).status).toBe(204);
  });

  define('an expired URL of a part is signed again, and the upload goes on', async () => {
    const upload = await start(s3, s3.key('signed again'), { expires_in: 1 });
    const [first] = upload.parts;
    while (Date.now() <= Date.parse(first?.expires_at ?? '') + 1000) await setTimeout(100);
    expect((await put(first, FILE.subarray(0, PART_SIZE))).status).toBe(403);
    const again = await post(s3, upload, 'presigned-urls', { part_numbers: [3, 1, 2] });
    const { parts } = json<{ parts: PartUrl[] }>(again);
    expect(parts.map((part) => part.part_number)).toEqual([3, 1, 2]);
    const sorted = [...parts].sort((one, other) => one.part_number - other.part_number);
    const etags = await putAll({ ...upload, parts: sorted });
    expect((await complete(s3, upload, etags)).status).toBe(200);
  });

  define('a part that comes twice is the later one', async () => {
    const key = s3.key('part twice');
    const upload = await start(s3, key);
    await put(upload.parts[2], Buffer.from('old'));
    expect((await complete(s3, upload, await putAll(upload))).status).toBe(200);
    expect((await s3.download(key)).body.equals(FILE)).toBe(true);
  });

  define('a URL of a part takes no copy of another file', async () => {
    await s3.upload(s3.key('of another.bin'), FILE);
    const upload = await start(s3, s3.key('part copied'));
    const source = `/${s3.bucket ?? upload.bucket}/${s3.key('of%20another.bin')}`;
    const [first] = upload.parts;
    const body = FILE.subarray(0, PART_SIZE);
    expectRefused(await put(first, body, { 'x-amz-copy-source': source }));
    expect(json<{ parts: object[] }>(await get(s3, upload, 'parts')).parts).toEqual([]);
    expect((await abort(s3, upload)).status).toBe(204);
  });

  define('a part that was replaced is not what its old ETag completes', async () => {
    const upload = await start(s3, s3.key('part replaced'));
    const etags = await putAll(upload);
    const replaced = await put(upload.parts[2], Buffer.from('new'));
    const answer = await complete(s3, upload, etags);
    expect(json<Problem>(answer)).toMatchObject({ status: 400, code: 'validation_failed' });
    const others = [...etags.slice(0, 2), replaced.headers.etag];
    expect((await complete(s3, upload, others)).status).toBe(200);
  });

  define('completing with other parts is refused, and the upload goes on', async () => {
    const upload = await start(s3, s3.key('other parts'));
    const [first, second, third] = await putAll(upload);
    const wrong = '"00000000000000000000000000000000"';
    for (const etags of [
      [first, second],
      [first, wrong, third],
      [second, first, third],
    ]) {
      const answer = await complete(s3, upload, etags);
      expect(answer.status).toBe(400);
      expect(json<Problem>(answer)).toMatchObject({
        code: 'validation_failed',
        errors: [{ field: 'parts' }],
      });
    }
    expect((await complete(s3, upload, [first, second, third])).status).toBe(200);
  });

  define('completing without a part that never came is refused', async () => {
    const upload = await start(s3, s3.key('part missing'));
    const etags = await putAll({ ...upload, parts: upload.parts.slice(0, 2) });
    const answer = await complete(s3, upload, [...etags, '"00000000000000000000000000000000"']);
    expect(json<Problem>(answer)).toMatchObject({ status: 400, code: 'validation_failed' });
    expect((await abort(s3, upload)).status).toBe(204);
  });

  define('aborting removes the parts, and ends the upload', async () => {
    const key = s3.key('aborted');
    const upload = await start(s3, key);
    await putAll(upload);
    expect(await abort(s3, upload)).toMatchObject({ status: 204, body: Buffer.alloc(0) });
    for (const answer of [await get(s3, upload, 'parts'), await abort(s3, upload)]) {
      expect(json<Problem>(answer)).toMatchObject({ status: 404, code: 'upload_not_found' });
    }
    expect((await put(upload.parts[0], FILE.subarray(0, PART_SIZE))).status).toBe(404);
    expect((await s3.download(key)).status).toBe(404);
  });

  define('completing what was aborted is refused', async () => {
    const upload = await start(s3, s3.key('completed too late'));
    const etags = await putAll(upload);
    await abort(s3, upload);
    const answer = await complete(s3, upload, etags);
    expect(json<Problem>(answer)).toMatchObject({ status: 404, code: 'upload_not_found' });
  });

  define('overwrite: false leaves a file that came in between as it is', async () => {
    const key = s3.key('in parts once');
    const upload = await start(s3, key, { overwrite: false });
    const etags = await putAll(upload);
    await s3.upload(key, 'first');
    const answer = await complete(s3, upload, etags);
    expect(json<Problem>(answer)).toMatchObject({ status: 409, code: 'object_exists' });
    expect((await s3.download(key)).body.toString()).toBe('first');
    await abort(s3, upload);
  });
}

async function start(s3: S3UnderTest, key: string, fields: object = {}): Promise<MultipartUpload> {
  const request = { key, content_length: FILE.length, part_size: PART_SIZE, ...fields };
  return s3.startMultipartUpload(request);
}

/** Uploads the parts whose URLs there are, and gives their ETags. */
async function putAll({ parts }: MultipartUpload): Promise<(string | undefined)[]> {
  const etags: (string | undefined)[] = [];
  for (const part of parts) {
    const begin = (part.part_number - 1) * PART_SIZE;
    const answer = await put(part, FILE.subarray(begin, begin + PART_SIZE));
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body.toString()}`);
    etags.push(answer.headers.etag);
  }
  return etags;
}

const put = (part: PartUrl | undefined, body: Buffer, headers: Record<string, string> = {}) =>
  send('PUT', part?.presigned_url ?? '', { ...part?.headers, ...headers }, body);

const url = (s3: S3UnderTest, { upload_id }: MultipartUpload) =>
  `${s3.api}/multipart-uploads/${upload_id}`;

const get = (s3: S3UnderTest, upload: MultipartUpload, path: string) =>
  send('GET', `${url(s3, upload)}/${path}`);

const post = (s3: S3UnderTest, upload: MultipartUpload, path: string, body: object) =>
  sendJson('POST', `${url(s3, upload)}/${path}`, body);

const complete = (s3: S3UnderTest, upload: MultipartUpload, etags: readonly unknown[]) =>
  post(s3, upload, 'complete', {
    parts: etags.map((etag, index) => ({ part_number: index + 1, etag })),
  });

const abort = (s3: S3UnderTest, upload: MultipartUpload) => send('DELETE', url(s3, upload));
