/** The service itself, in a process of its own, as in production: access by API key and grant, its logs to files. */
import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { API_KEY } from './api-key.js';

const CONFIG = {
  api_keys: [{ name: 'bench', sha256: hash('sha256', API_KEY, 'hex'), claims: { tenant: 'acme' } }],
  grants: [
    { name: 'tenant', subjects: { tenant: ['acme'] }, buckets: ['media'], keys: ['documents/**'], operations: ['get'] }, // prettier-ignore
  ],
  buckets: { media: { bucket: 'media-bucket', region: 'eu-central-1' } },
};

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

// A signal would end whoever measures without an `exit`, and what was started would go on.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** Milliseconds. */
const LONGEST_START = 30_000;

/** Where the service says that the API is. */
const API = /^API +(\S+)$|"api":"([^"]+)"/m;

/** Its environment in production, with a configuration file in a folder of its own, which is where it runs. */
export function production() {
  const directory = mkdtempSync(join(tmpdir(), 'presign-bench-'));
  writeFileSync(join(directory, 'presign.json'), JSON.stringify(CONFIG));
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    NODE_ENV: 'production',
    NODE_NO_WARNINGS: '1',
    PORT: '0',
    PRESIGN_CONFIG_FILE: 'presign.json',
    PRESIGN_AUDIT_LOG: 'audit.log',
    PRESIGN_METRICS_TOKEN: 'a-token-of-thirty-two-characters',
    PRESIGN_URLS_PER_MINUTE: '999999999',
    // Nobody but loopback is asked.
    PRESIGN_STORAGE_CHECK: 'false',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  };
  return { directory, env };
}

export async function startService() {
  const { directory, env } = production();
  const logs = [join(directory, 'access.log'), join(directory, 'audit.log')];
  const child = spawn(process.execPath, [MAIN], {
    cwd: directory,
    env,
    stdio: ['ignore', openSync(logs[0], 'a'), 'inherit'],
  });
  process.on('exit', () => child.kill());
  const exited = once(child, 'exit');
  return {
    url: await urlIn(logs[0], child),
    /** MiB of memory that it has at present. */
    rss: () => {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024);
    },
    /** Minutes of load would fill the disk. */
    emptyLogs: () => logs.forEach((log) => truncateSync(log)),
    stop: async () => {
      child.kill();
      await exited;
      rmSync(directory, { recursive: true });
    },
  };
}

async function urlIn(log, child) {
  const end = performance.now() + LONGEST_START;
  while (child.exitCode === null && performance.now() < end) {
    const [, readable, logged] = API.exec(readFileSync(log, 'utf8')) ?? [];
    if (readable ?? logged) return readable ?? logged;
    await setTimeout(50);
  }
  throw new Error('the service did not start');
}
