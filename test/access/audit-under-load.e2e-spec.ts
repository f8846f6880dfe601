import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PresignedUrl } from '../support/api.js';
import { startService, type Service } from '../support/service.js';
import { auditLines, signatureSha256 } from './audit-lines.js';

const CONNECTIONS = 32;
const BATCH = Array.from({ length: 50 }, (_, i) => ({ operation: 'get', key: `batch/${i}` }));

let directory: string;
let file: string;
let service: Service;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'presign-audit-'));
  file = join(directory, 'audit.log');
  service = await startService({ PRESIGN_AUDIT_LOG: file, PRESIGN_URLS_PER_MINUTE: '0' });
});
afterEach(async () => {
  await service.stop();
  await rm(directory, { recursive: true });
});

/** Many connections ask for one URL, then for fifty, and so on until the service does not answer, or `enough`. */
function underLoad(enough: () => boolean = () => false) {
  const urls: string[] = [];
  const ask = async (path: string, body?: object): Promise<boolean> => {
    const answer = await fetch(service.url + path, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    }).catch((error: Error) => {
      // The service ends: it takes no more connections.
      if (error.message === 'fetch failed') return undefined;
      throw error;
    });
    if (answer?.status !== 200) return false;
    const given = (await answer.json()) as PresignedUrl | { results: PresignedUrl[] };
    const results = 'results' in given ? given.results : [given];
    urls.push(...results.map(({ presigned_url }) => presigned_url));
    return true;
  };
  const connection = async (id: number) => {
    for (let i = 0; !enough(); i += 1) {
      const one = await ask(`/presigned-url?file_name=${id}/${i}`);
      if (!one || !(await ask('/presigned-urls', { requests: BATCH }))) return;
    }
  };
  const ended = Promise.all(Array.from({ length: CONNECTIONS }, (_, id) => connection(id)));
  return { urls, ended };
}

/** Waits, a turn of the event loop at a time. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(setImmediate);
}

/** Equal URLs, signed in one second, have a line each. */
const signaturesOf = (urls: readonly string[]) => urls.map(signatureSha256).sort();
const recorded = async (path: string) =>
  (await auditLines(path)).map(({ signature_sha256 }) => signature_sha256 ?? 'refused').sort();

it('SIGTERM under load: the lines of the audit log are the URLs that were received, none torn', async () => {
  const { urls, ended } = underLoad();
  await until(() => urls.length > 5000);
  expect(await service.stop()).toBe(0);
  await ended;
  expect(await recorded(file)).toEqual(signaturesOf(urls));
});

it('rotation under load: after SIGHUP lines go on in a new file, none lost, none torn', async () => {
  const old = `${file}.1`;
  let rotated = false;
  const { urls, ended } = underLoad(() => rotated);
  await until(() => urls.length > 2000);
  await rename(file, old);
  service.signal('SIGHUP');
  await until(() =>
    stat(file).then(
      () => true,
      () => false,
    ),
  );
  rotated = true;
  await ended;
  expect(await service.stop()).toBe(0);
  const lines = [...(await recorded(old)), ...(await recorded(file))].sort();
  expect(lines).toEqual(signaturesOf(urls));
});
