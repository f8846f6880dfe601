import { conforms } from './conforms.js';
import { expectRefused } from './refused.js';
import type { S3UnderTest } from './s3-under-test.js';

const OPERATIONS = { get: 'GET', head: 'HEAD', put: 'PUT', delete: 'DELETE' };

export function methodCases(s3: S3UnderTest): void {
  for (const [operation, signed] of Object.entries(OPERATIONS)) {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'POST']) {
      if (method === signed) continue;
      conforms(`refuses ${method} with a URL for ${signed}`, async () => {
        const key = s3.key(`${method} with ${signed}`);
        await s3.upload(key, 'as it was');
        const url = await s3.presign({ operation, key });
        expectRefused(await s3.use(url, { method, body: method === 'PUT' ? 'other' : '' }));
        expect((await s3.download(key)).body.toString()).toBe('as it was');
      });
    }
  }
}
