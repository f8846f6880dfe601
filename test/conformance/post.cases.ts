import { setTimeout } from 'node:timers/promises';
import { conforms } from './conforms.js';
import { submit } from './form.js';
import type { S3UnderTest } from './s3-under-test.js';

const FILE = 'the very bytes';

/** What is done to a form for a file of 4 to 14 bytes, and what S3 answers. */
const BROKEN_FORMS: Readonly<Record<string, Parameters<typeof submit>[1] & { status: number }>> = {
  'one byte more': { file: `${FILE}!`, status: 400 },
  'one byte less': { file: 'the', status: 400 },
  'another type': { fields: { 'Content-Type': 'text/html' }, status: 403 },
  'no type': { fields: { 'Content-Type': undefined }, status: 403 },
  'other metadata': { fields: { 'x-amz-meta-author': 'Eve' }, status: 403 },
  'no metadata': { fields: { 'x-amz-meta-author': undefined }, status: 403 },
  'another disposition': { fields: { 'Content-Disposition': 'inline' }, status: 403 },
  'metadata that no condition covers': { fields: { 'x-amz-meta-other': 'x' }, status: 403 },
  'an access control list': { fields: { acl: 'public-read' }, status: 403 },
  'no key': { fields: { key: undefined }, status: 400 },
  'no policy': { fields: { policy: undefined }, status: 403 },
  'no signature': { fields: { 'x-amz-signature': undefined }, status: 400 },
};

export function postCases(s3: S3UnderTest): void {
  conforms('a form stores everything that was signed', async () => {
    const key = s3.key('by form/ü + "quoted" %41 $1 \\ <a&b>.bin');
    const post = await s3.presignPost({
      key,
      content_type: 'image/png',
      content_length_range: { min: 4, max: 14 },
      metadata: { author: 'Ada "L" $1' },
      success_action_status: 201,
    });
    const answer = await submit(post, { file: FILE });
    expect(answer.status).toBe(201);
    expect(answer.body.toString()).toMatch(/<PostResponse[\s>]/);
    const { headers, body } = await s3.download(key);
    expect(body.toString()).toBe(FILE);
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'x-amz-meta-author': 'Ada "L" $1',
    });
  });

  conforms('a form takes the smallest and the largest file of its range', async () => {
    const key = s3.key('form bounds');
    const post = await s3.presignPost({ key, content_length_range: { min: 4, max: 14 } });
    for (const file of ['four', FILE]) {
      expect((await submit(post, { file })).status).toBe(204);
      expect((await s3.download(key)).body.toString()).toBe(file);
    }
  });

  conforms('a form with every byte as its file', async () => {
    const key = s3.key('form bytes');
    const file = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    expect((await submit(await s3.presignPost({ key }), { file })).status).toBe(204);
    expect((await s3.download(key)).body.equals(file)).toBe(true);
  });

  conforms('a form with a type by its beginning takes such types alone', async () => {
    const key = s3.key('form type');
    const post = await s3.presignPost({ key, content_type_prefix: 'image/' });
    for (const type of ['text/html', undefined]) {
      const refused = await submit(post, { fields: { 'Content-Type': type }, file: FILE });
      expect(refused.status).toBe(403);
    }
    expect((await s3.download(key)).status).toBe(404);
    const fields = { 'Content-Type': 'image/webp' };
    expect((await submit(post, { fields, file: FILE })).status).toBe(204);
    expect((await s3.download(key)).headers['content-type']).toBe('image/webp');
  });

  conforms('a form for a type that browsers run stores an attachment', async () => {
    const key = s3.key('form page');
    const post = await s3.presignPost({ key, content_type: 'text/html' });
    expect((await submit(post, { file: '<script>' })).status).toBe(204);
    const { headers } = await s3.download(key);
    expect(headers).toMatchObject({
      'content-type': 'text/html',
      'content-disposition': 'attachment',
    });
  });

  for (const [title, { status, ...changes }] of Object.entries(BROKEN_FORMS)) {
    conforms(`refuses a form with ${title}`, async () => {
      const key = s3.key(`form refused ${title}`);
      const post = await s3.presignPost({
        key,
        content_type: 'text/xml',
        content_length_range: { min: 4, max: 14 },
        metadata: { author: 'Ada' },
      });
      expect((await submit(post, { file: FILE, ...changes })).status).toBe(status);
      expect((await s3.download(key)).status).toBe(404);
      // It was the difference that was refused.
      expect((await submit(post, { file: FILE })).status).toBe(204);
    });
  }

  conforms('refuses a form with another key', async () => {
    const post = await s3.presignPost({ key: s3.key('form mine') });
    for (const key of [s3.key('form yours'), s3.key('form mine${filename}'), '${filename}']) {
      expect((await submit(post, { fields: { key }, file: FILE })).status).toBe(403);
    }
    expect((await s3.download(s3.key('form yours'))).status).toBe(404);
  });

  conforms('refuses a form after its life, not before', async () => {
    const post = await s3.presignPost({ key: s3.key('form short-lived'), expires_in: 2 });
    expect((await submit(post, { file: 'in time' })).status).toBe(204);
    const end = Date.parse(post.expires_at);
    while (Date.now() <= end + 1000) await setTimeout(100);
    expect((await submit(post, { file: 'too late' })).status).toBe(403);
    expect((await s3.download(s3.key('form short-lived'))).body.toString()).toBe('in time');
  });
}
