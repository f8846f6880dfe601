import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { AuditEvent } from './audit-log.js';
import { JsonLinesAuditLog } from './json-lines.audit-log.js';

const event = (requestId: string): AuditEvent => ({
  time: new Date('2026-11-25T10:00:00Z'),
  requestId,
  outcome: 'issued',
  code: null,
  principal: 'api-key:ci',
  grant: 'files',
  operation: 'get',
  bucket: 'media',
  key: 'a "quoted"\nkey/日本',
  expiresAt: new Date('2026-11-25T10:15:00Z'),
  address: '192.0.2.1',
  signatureSha256: 'ab'.repeat(32),
});

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'presign-audit-'));
  file = join(directory, 'audit.log');
});
afterEach(() => rm(directory, { recursive: true }));

const lines = async (path = file) => {
  const text = await readFile(path, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe('JsonLinesAuditLog', () => {
  it('has written the whole line when it says so', async () => {
    const log = new JsonLinesAuditLog({ file });
    await log.record(event('r1'));
    expect(await lines()).toEqual([
      {
        type: 'audit',
        time: '2026-11-25T10:00:00.000Z',
        request_id: 'r1',
        outcome: 'issued',
        code: null,
        principal: 'api-key:ci',
        grant: 'files',
        operation: 'get',
        bucket: 'media',
        key: 'a "quoted"\nkey/日本',
        expires_at: '2026-11-25T10:15:00.000Z',
        address: '192.0.2.1',
        signature_sha256: 'ab'.repeat(32),
      },
    ]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await log.onApplicationShutdown();
  });

  it('writes each of many at once, in order', async () => {
    const log = new JsonLinesAuditLog({ file });
    const ids = Array.from({ length: 1000 }, (_, i) => `r${i}`);
    await Promise.all(ids.map((id) => log.record(event(id))));
    expect((await lines()).map(({ request_id }) => request_id)).toEqual(ids);
    await log.onApplicationShutdown();
  });

  it('goes on in a new file after a rotation', async () => {
    const log = new JsonLinesAuditLog({ file });
    await log.record(event('before'));
    await rename(file, `${file}.1`);
    await log.reopen();
    await log.record(event('after'));
    expect(await lines(`${file}.1`)).toMatchObject([{ request_id: 'before' }]);
    expect(await lines()).toMatchObject([{ request_id: 'after' }]);
    await log.onApplicationShutdown();
  });

  describe('when the file cannot be written', () => {
    const said = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    afterEach(() => said.mockClear());

    it('fails, says so, and works again when it can', async () => {
      await mkdir(file);
      const log = new JsonLinesAuditLog({ file });
      await expect(log.record(event('lost'))).rejects.toMatchObject({ code: 'EISDIR' });
      expect(said).toHaveBeenCalledTimes(1);
      await rm(file, { recursive: true });
      await log.record(event('kept'));
      expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(1);
      await log.onApplicationShutdown();
    });

    it('says so and goes on, if it was told to', async () => {
      const log = new JsonLinesAuditLog({ file: join(directory, 'none', 'x'), onFailure: 'issue' });
      await log.record(event('lost'));
      expect(said).toHaveBeenCalledTimes(1);
    });
  });
});
