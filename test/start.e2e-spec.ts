import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { presign } from './support/api.js';
import { send } from './support/http.js';
import { startService } from './support/service.js';

const bash = async (command: string) => (await promisify(execFile)('bash', ['-c', command])).stdout;

describe('a start with nothing configured', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "presign it's here-"));
    await writeFile(join(directory, 'README.md'), '# the file that the first line sends\n');
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('names the API, the docs page, the page to try it, and two curl lines that work as they stand', async () => {
    const service = await startService({}, directory);
    const lines = service.output().split('\n');
    const [upload, download, ...others] = lines.filter((line) => line.startsWith('curl '));
    expect(others).toEqual([]);
    expect(lines).toContain(`Docs     ${service.url}/docs`);
    expect(lines).toContain(`Try it   ${service.url}/`);
    await bash(upload ?? '');
    expect(await bash(download ?? '')).toBe('# the file that the first line sends\n');
    expect(await service.stop()).toBe(0);
  });

  it('finds the objects of the last start again', async () => {
    const first = await startService({}, directory);
    const put = await presign(first.url, { operation: 'put', key: 'kept' });
    await send('PUT', put.presigned_url, {}, 'still here');
    await first.stop();
    const second = await startService({}, directory);
    const get = await presign(second.url, { operation: 'get', key: 'kept' });
    expect((await send('GET', get.presigned_url)).body.toString()).toBe('still here');
    await second.stop();
  });
});
