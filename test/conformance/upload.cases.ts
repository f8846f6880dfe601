import { createHash } from 'node:crypto';
import { conforms } from './conforms.js';
import { expectRefused } from './refused.js';
import type { S3UnderTest } from './s3-under-test.js';

const BODY = 'the very bytes';
const SHA256 = createHash('sha256').update(BODY).digest('base64');

/** An upload that breaks what was signed: the fields asked for, then what is sent otherwise. */
interface BrokenUpload {
  readonly fields?: object;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

const BROKEN_UPLOADS: Readonly<Record<string, BrokenUpload>> = {
  'another content type': {
    fields: { content_type: 'image/png' },
    headers: { 'content-type': 'text/html' },
  },
  'no content type where one is signed': {
    fields: { content_type: 'image/png' },
    headers: { 'content-type': undefined },
  },
  'one byte more': {
    fields: { content_length: BODY.length },
    headers: { 'content-length': `${BODY.length + 1}` },
    body: `${BODY}!`,
  },
  'one byte less': {
    fields: { content_length: BODY.length },
    headers: { 'content-length': `${BODY.length - 1}` },
    body: BODY.slice(1),
  },
  'no length in advance where one is signed': {
    fields: { content_length: BODY.length },
    headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' },
  },
  'another body than the checksum says': {
    fields: { checksum_sha256: SHA256 },
    body: BODY.toUpperCase(),
  },
  'another body and its checksum': {
    fields: { checksum_sha256: SHA256 },
    headers: { 'x-amz-checksum-sha256': createHash('sha256').update('x').digest('base64') },
    body: 'x',
  },
  'no checksum where one is signed': {
    fields: { checksum_sha256: SHA256 },
    headers: { 'x-amz-checksum-sha256': undefined },
  },
  'other metadata': {
    fields: { metadata: { author: 'Ada' } },
    headers: { 'x-amz-meta-author': 'Eve' },
  },
  'no metadata where some is signed': {
    fields: { metadata: { author: 'Ada' } },
    headers: { 'x-amz-meta-author': undefined },
  },
  'no If-None-Match where it is signed': {
    fields: { overwrite: false },
    headers: { 'if-none-match': undefined },
  },
  'metadata that is not signed': { headers: { 'x-amz-meta-author': 'Eve' } },
  'an access control list that is not signed': { headers: { 'x-amz-acl': 'public-read' } },
  'tags that are not signed': { headers: { 'x-amz-tagging': 'a=b' } },
};

export function uploadCases(s3: S3UnderTest): void {
  conforms('stores everything that was signed', async () => {
    const key = s3.key('described');
    await s3.upload(key, BODY, {
      content_type: 'text/plain',
      content_length: BODY.length,
      checksum_sha256: SHA256,
      metadata: { author: 'Ada Lovelace', 'X-Case': 'kept=+/' },
      cache_control: 'max-age=60',
      content_disposition: 'attachment; filename="described.txt"',
      storage_class: 'STANDARD',
    });
    const { headers, body } = await s3.download(key);
    expect(body.toString()).toBe(BODY);
    expect(headers).toMatchObject({
      'content-type': 'text/plain',
      'x-amz-meta-author': 'Ada Lovelace',
      'x-amz-meta-x-case': 'kept=+/',
      'cache-control': 'max-age=60',
      'content-disposition': 'attachment; filename="described.txt"',
    });
  });

  conforms('stores tags', async () => {
    const key = s3.key('tagged');
    await s3.upload(key, BODY, { tagging: { 'project name': 'Apollo+11', stage: '' } });
    expect((await s3.download(key)).headers['x-amz-tagging-count']).toBe('2');
  });

  conforms('stores an empty file', async () => {
    const key = s3.key('empty');
    await s3.upload(key, '', { content_length: 0 });
    expect(await s3.download(key)).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  });

  for (const [title, { fields, headers, body = BODY }] of Object.entries(BROKEN_UPLOADS)) {
    conforms(`refuses an upload with ${title}`, async () => {
      const key = s3.key(`refused ${title}`);
      const signed = await s3.presign({ operation: 'put', key, ...fields });
      expectRefused(await s3.use(signed, { body, ...(headers && { headers }) }));
      expect((await s3.download(key)).status).toBe(404);
      // It was the difference that was refused.
      expect((await s3.use(signed, { body: BODY })).status).toBe(200);
    });
  }

  conforms('overwrite: false leaves the first file as it is', async () => {
    const key = s3.key('once');
    const signed = await s3.presign({ operation: 'put', key, overwrite: false });
    expect((await s3.use(signed, { body: 'first' })).status).toBe(200);
    expect((await s3.use(signed, { body: 'second' })).status).toBe(412);
    expect((await s3.download(key)).body.toString()).toBe('first');
  });

  conforms('overwrite: false lets one of many through that come at once', async () => {
    const key = s3.key('once at once');
    const signed = await s3.presign({ operation: 'put', key, overwrite: false });
    const bodies = Array.from({ length: 8 }, (_, index) => `${index}`.repeat(100_000));
    const answers = await Promise.all(bodies.map((body) => s3.use(signed, { body })));
    const winners = bodies.filter((_, index) => answers[index]?.status === 200);
    expect(winners).toHaveLength(1);
    expect((await s3.download(key)).body.toString()).toBe(winners[0]);
  });

  conforms('what was refused does not touch the file that was there', async () => {
    const key = s3.key('stays');
    await s3.upload(key, 'there', { content_type: 'text/plain' });
    const fields = { content_type: 'image/png', content_length: BODY.length };
    const signed = await s3.presign({ operation: 'put', key, ...fields });
    expectRefused(await s3.use(signed, { body: BODY, headers: { 'content-type': 'text/html' } }));
    const { body, headers } = await s3.download(key);
    expect([body.toString(), headers['content-type']]).toEqual(['there', 'text/plain']);
  });
}
