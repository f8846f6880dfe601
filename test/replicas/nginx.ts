import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../support/redis.js';

/** Debian's nginx on loopback, configured as deploy/ has it. */
export interface Nginx {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const SHIPPED = resolve(__dirname, '../../deploy/nginx.conf');

/** @param replicas their ports */
export async function startNginx(replicas: readonly number[]): Promise<Nginx> {
  const directory = await mkdtemp(join(tmpdir(), 'presign-nginx-'));
  const port = await freePort();
  await writeFile(join(directory, 'presign.conf'), withPorts(await shipped(), port, replicas));
  await writeFile(join(directory, 'nginx.conf'), AROUND);
  const child = spawn('nginx', ['-p', directory, '-c', 'nginx.conf', '-e', 'stderr'], {
    // Debian keeps it in /usr/sbin, which is not in everyone's PATH.
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise((ended) => child.once('exit', ended));
  let output = '';
  await new Promise<void>((ready, failed) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      // Its sockets are open by then.
      if (output.includes('using the "epoll" event method')) ready();
    });
    child.once('error', failed);
    child.once('exit', () => failed(new Error(`nginx ended:\n${output}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      await rm(directory, { recursive: true });
    },
  };
}

/** What Debian's and the image's own nginx.conf do, for one process that needs no rights and leaves nothing behind. */
const AROUND = `
daemon off;
master_process off;
pid nginx.pid;
error_log stderr notice;
events {}
http {
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`).join('\n  ')}
  include presign.conf;
}
`;

const shipped = () => readFile(SHIPPED, 'utf8');

/** The same configuration, with servers of this machine. */
function withPorts(conf: string, port: number, replicas: readonly number[]): string {
  const [, options] = /^ *server presign-1:3000(.*)$/m.exec(conf) ?? [];
  if (options === undefined) throw new Error('deploy/nginx.conf has no server presign-1:3000');
  const servers = replicas.map((replica) => `  server 127.0.0.1:${replica}${options}`).join('\n');
  return conf
    .replace(/^ *server presign-1:3000.*$/m, servers)
    .replace(/^ *server presign-\d:3000.*\n/gm, '')
    .replace(/^ *listen 8080;$/m, `  listen 127.0.0.1:${port};`);
}
