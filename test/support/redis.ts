import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** Debian's redis-server on loopback, in a directory of its own that holds nothing. */
export interface RedisServer {
  readonly port: number;
  /** For `REDIS_URL`. */
  readonly url: string;
  /** Waits until so many services have greeted it: before that they count for themselves. */
  readonly greetedBy: (count: number) => Promise<void>;
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
    greetedBy: (count) => greetedBy(at, count),
    hang: () => child.kill('SIGSTOP'),
    goOn: () => child.kill('SIGCONT'),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function greetedBy(port: number, count: number): Promise<void> {
  const client = new Redis(port, '127.0.0.1');
  for (let greeted = 0; greeted < count;) {
    const clients = String(await client.client('LIST')).split('\n');
    greeted = clients.filter((line) => / cmd=(info|evalsha?|client\|setinfo) /.test(line)).length;
  }
  client.disconnect();
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
