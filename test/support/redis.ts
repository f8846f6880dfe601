import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Debian's redis-server on loopback, in a directory of its own that holds nothing. */
export interface RedisServer {
  readonly port: number;
  /** For `REDIS_URL`. */
  readonly url: string;
  /** Holds it up, as a machine that hangs would: connections stay, no answer comes. */
  readonly hang: () => void;
  readonly goOn: () => void;
  /** Ends it without a word. */
  readonly kill: () => Promise<void>;
}

/** @param port any free one by default */
export async function startRedis(port?: number): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'presign-redis-'));
  const at = port ?? (await freePort());
  const options = { bind: '127.0.0.1', port: String(at), dir: directory, save: '' };
  const child = spawn(
    'redis-server',
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let output = '';
  await new Promise<void>((ready, failed) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('Ready to accept connections')) ready();
    });
    child.once('error', failed);
    child.once('exit', () => failed(new Error(`redis-server ended:\n${output}`)));
  });
  return {
    port: at,
    url: `redis://127.0.0.1:${at}`,
    hang: () => child.kill('SIGSTOP'),
    goOn: () => child.kill('SIGCONT'),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
