import { setTimeout } from 'node:timers/promises';
import type { Answer } from '../support/http.js';
import { conforms } from './conforms.js';
import type { S3UnderTest } from './s3-under-test.js';

/** Seconds. Dates are signed in whole seconds, so that one second may be over at once. */
const LIFE = 2;
const PATIENCE = 20_000;

export function expiryCases(s3: S3UnderTest): void {
  conforms('refuses a download URL after its life, not before', async () => {
    const key = s3.key('short-lived');
    await s3.upload(key, 'body');
    const url = await s3.presign({ operation: 'get', key, expires_in: LIFE });
    expect((await s3.use(url)).status).toBe(200);
    expect((await untilRefused(() => s3.use(url))).body.toString()).not.toBe('body');
  });

  conforms('refuses an upload URL after its life, not before', async () => {
    const key = s3.key('short-lived upload');
    const url = await s3.presign({ operation: 'put', key, expires_in: LIFE });
    expect((await s3.use(url, { body: 'in time' })).status).toBe(200);
    await untilRefused(() => s3.use(url, { body: 'in time' }));
    expect((await s3.use(url, { body: 'too late' })).status).toBe(403);
    expect((await s3.download(key)).body.toString()).toBe('in time');
  });
}

async function untilRefused(request: () => Promise<Answer>): Promise<Answer> {
  const start = Date.now();
  while (Date.now() - start < PATIENCE) {
    const answer = await request();
    if (answer.status === 403) return answer;
    expect(answer.status).toBe(200);
    await setTimeout(100);
  }
  throw new Error(`not refused within ${PATIENCE} ms`);
}
