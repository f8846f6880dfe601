/**
 * What memory does an upload of 5 GiB in parts take? The service, the store and this client are processes of their own, so
 * that the service's peak is the service's alone. Takes 11 GiB of the folder for temporary files (TMPDIR), and removes it all.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const GIB = 1024 ** 3;
const SIZE = 5 * GIB;
const AT_A_TIME = 4;

const { bavail, bsize } = statfsSync(tmpdir());
if (bavail * bsize < 12 * GIB) throw new Error(`${tmpdir()} has less than 12 GiB to spare`);
const directory = mkdtempSync(join(tmpdir(), 'presign-five-gib-'));
const file = join(directory, 'sparse');
const root = new URL('..', import.meta.url).pathname;

const children = [];
let api;
try {
  await makeSparse();
  const [store, exported] = await start('examples/local-store.mjs', {}, /SECRET_ACCESS_KEY=.*\n/);
  const variables = exported.matchAll(/^export (\w+)=(.*)$/gm);
  const env = {
    ...Object.fromEntries([...variables].map(([, name, value]) => [name, value])),
    AWS_STORAGE_BUCKET_NAME: 'media',
    PRESIGN_FORCE_PATH_STYLE: 'true',
    PRESIGN_AUDIT_LOG: join(directory, 'audit.log'),
    PORT: '0',
  };
  const [service, lines] = await start('dist/main.js', env, /^Access .*\n/m);
  api = /^API +(\S+)$/m.exec(lines)[1];

  const idle = peakOf(service);
  const begin = performance.now();
  const { key, size, parts } = await upload();
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  const peak = peakOf(service);
  const { presigned_url: url } = await ask('POST', '/presigned-url', { operation: 'get', key });
  const isSame = (await sha256(await get(url))) === (await sha256(createReadStream(file)));
  console.log(`${size} bytes in ${parts} parts, ${seconds} s; the same bytes: ${isSame}`);
  console.log(`service: peak RSS ${idle} MiB once it has started, ${peak} MiB after the upload`);
  console.log(`store:   peak RSS ${peakOf(store)} MiB`);
  if (!isSame || size !== SIZE) process.exitCode = 1;
} finally {
  const running = children.filter(({ exitCode }) => exitCode === null);
  const ended = running.map((child) => once(child, 'exit'));
  for (const child of running) child.kill('SIGTERM');
  await Promise.all(ended);
  rmSync(directory, { recursive: true });
}

/** Holes, and some bytes at both ends and at borders of parts. */
async function makeSparse() {
  const handle = await open(file, 'w');
  await handle.truncate(SIZE);
  for (const at of [0, 16 * 1024 ** 2 - 3, GIB, 3 * GIB - 2, SIZE - 6]) {
    await handle.write(`at ${at % 1000}`.slice(0, 6), at);
  }
  await handle.close();
}

async function upload() {
  const begun = { key: 'sparse', content_length: SIZE };
  const { upload_id: id, part_size, part_count } = await ask('POST', '/multipart-uploads', begun);
  const numbers = Array.from({ length: part_count }, (_, index) => index + 1);
  const parts = [];
  const next = async () => {
    // As clients do that wish their URLs fresh: one part, one question.
    for (let number = numbers.shift(); number; number = numbers.shift()) {
      const { parts: urls } = await ask('POST', `/multipart-uploads/${id}/presigned-urls`, { part_numbers: [number] }); // prettier-ignore
      const start = (number - 1) * part_size;
      const etag = await put(urls[0], start, Math.min(start + part_size, SIZE) - 1);
      parts.push({ part_number: number, etag });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, next));
  parts.sort((one, other) => one.part_number - other.part_number);
  // The store copies the parts, which takes longer than the service waits: then it is to be asked again.
  const path = `/multipart-uploads/${id}/complete`;
  return { ...(await ask('POST', path, { parts }, 60)), parts: part_count };
}

async function put({ presigned_url, headers }, start, end) {
  const sent = request(presigned_url, { method: 'PUT', headers });
  const answered = once(sent, 'response');
  await pipeline(createReadStream(file, { start, end }), sent);
  const [answer] = await answered;
  answer.resume();
  if (answer.statusCode !== 200) throw new Error(`a part: ${answer.statusCode}`);
  return answer.headers.etag;
}

/** @param again how often, while S3 is said not to answer */
async function ask(method, path, body, again = 0) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(api + path, { method, headers, body: JSON.stringify(body) });
  if (answer.ok) return answer.json();
  const { code } = await answer.json();
  if (code !== 'storage_unavailable' || again === 0) throw new Error(`${path}: ${code}`);
  return ask(method, path, body, again - 1);
}

async function get(url) {
  const sent = request(url);
  sent.end();
  const [answer] = await once(sent, 'response');
  return answer;
}

async function sha256(stream) {
  const digest = createHash('sha256');
  for await (const chunk of stream) digest.update(chunk);
  return digest.digest('hex');
}

/** The most memory that a process has had, in MiB. */
function peakOf({ pid }) {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(kib / 1024);
}

/** Starts a process, and waits for what it writes. */
async function start(script, env, pattern) {
  const child = spawn(process.execPath, [join(root, script)], {
    cwd: directory,
    env: { PATH: process.env.PATH, TMPDIR: directory, NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let output = '';
  await new Promise((ready, failed) => {
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
      if (pattern.test(output)) ready();
    });
    child.once('exit', () => failed(new Error(`${script} ended:\n${output}`)));
  });
  return [child, output];
}
