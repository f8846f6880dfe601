import { mkdtemp, rename, rm } from 'node:fs/promises';
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

/** Many connections ask for one URL, then for fifty, and so on, until it is stopped or the service does not answer. */
function underLoad() {
  const urls: string[] = [];
  let isStopped = false;
  let isOver = false;
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
    for (let i = 0; !isStopped; i += 1) {
      const one = await ask(`/presigned-url?file_name=${id}/${i}`);
      if (!one || !(await ask('/presigned-urls', { requests: BATCH }))) return;
    }
  };
  const ended = Promise.all(Array.from({ length: CONNECTIONS }, (_, id) => connection(id))).finally(
    () => (isOver = true),
  );
  return {
    urls,
    /** Waits until so many more URLs have come. */
    received: async (count: number) => {
      const goal = urls.length + count;
      while (urls.length < goal && !isOver) await new Promise(setImmediate);
      expect(urls.length).toBeGreaterThanOrEqual(goal);
    },
    stop: () => {
      isStopped = true;
      return ended;
    },
  };
}

const recorded = async (path: string) =>
  (await auditLines(path)).map(({ signature_sha256 }) => signature_sha256 ?? 'refused');

/** Equal URLs, signed in one second, have a line each: compared as sorted lists. */
const sorted = (signatures: readonly string[]) => [...signatures].sort();

it('SIGTERM under load: the lines of the audit log are the URLs that were received, none torn', async () => {
  const { urls, received, stop } = underLoad();
  await received(5000);
  expect(await service.stop()).toBe(0);
  await stop();
  expect(sorted(await recorded(file))).toEqual(sorted(urls.map(signatureSha256)));
});

it('rotation under load: after SIGHUP lines go on in a new file, none lost, none torn', async () => {
  const { urls, received, stop } = underLoad();
  await received(2000);
  await rename(file, `${file}.1`);
  service.signal('SIGHUP');
  await received(5000);
  await stop();
  const [before, after] = [await recorded(`${file}.1`), await recorded(file)];
  expect(before.length).toBeGreaterThanOrEqual(2000);
  expect(sorted([...before, ...after])).toEqual(sorted(urls.map(signatureSha256)));
});
