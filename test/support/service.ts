import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Environment variables of a service under test; nothing of the tester's own gets in but PATH. */
export type Env = Readonly<Record<string, string>>;

/** The built service, running in a process of its own. */
export interface Service {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly pid: number;
  /** All that was written so far. */
  readonly output: () => string;
  /** Waits until something was written. */
  readonly says: (pattern: RegExp) => Promise<void>;
  /** Sends a signal, such as SIGHUP. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Closes the reading end of its standard output. */
  readonly closeOutput: () => void;
  /** Asks it to end (SIGTERM) and gives the exit code. */
  readonly stop: () => Promise<number | null>;
}

/** The last of the start-up lines; in production there is one. */
const STARTED = /^Access .*\n|"msg":"started".*\n/m;

/** Where it says that the API is. */
const API = /^API +(\S+)$|^\{.*"api":"([^"]+)".*"msg":"started"/m;

const MAIN = resolve(__dirname, '../../dist/main.js');

/**
 * Starts `dist/main.js`, or another copy of it, on a free port, in an empty working directory unless one is given, and
 * waits for the start-up lines.
 */
export async function startService(
  env: Env = {},
  directory?: string,
  main = MAIN,
): Promise<Service> {
  const cwd = directory ?? (await mkdtemp(join(tmpdir(), 'presign-service-')));
  const { child, output } = run({ PORT: '0', ...env }, cwd, main);
  const exited = once(child, 'exit');
  const says = (pattern: RegExp) =>
    new Promise<void>((said, failed) => {
      const check = () => {
        if (pattern.test(output())) said();
      };
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', check);
      child.once('exit', () => failed(new Error(`the service ended:\n${output()}`)));
      check();
    });
  await says(STARTED);
  const [, readable, logged] = API.exec(output()) ?? [];
  const url = readable ?? logged;
  if (!url) throw new Error(`no API line:\n${output()}`);
  const stop = async () => {
    child.kill('SIGTERM');
    const [code] = (await exited) as [number | null];
    if (directory === undefined) await rm(cwd, { recursive: true, force: true });
    return code;
  };
  const { pid = 0 } = child;
  const closeOutput = () => child.stdout?.destroy();
  return { url, pid, output, says, signal: (signal) => child.kill(signal), closeOutput, stop };
}

/** Runs `dist/main.js` until it ends by itself; where it starts after all it is ended, and the code is `null`. */
export async function runToEnd(env: Env): Promise<{ code: number | null; output: string }> {
  const cwd = await mkdtemp(join(tmpdir(), 'presign-service-'));
  const { child, output } = run({ PORT: '0', ...env }, cwd);
  child.stdout?.on('data', () => {
    if (STARTED.test(output())) child.kill('SIGKILL');
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  await rm(cwd, { recursive: true, force: true });
  return { code, output: output() };
}

/**
 * Nobody but loopback is contacted: buckets named here may be somebody's. And no test waits for the second for which a
 * service in production takes connections after SIGTERM.
 */
const OWN: Env = {
  NODE_NO_WARNINGS: '1',
  PRESIGN_SHUTDOWN_DELAY: '0',
  PRESIGN_STORAGE_CHECK: 'false',
};

function run(env: Env, cwd: string, main = MAIN): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [main], {
    cwd,
    env: { ...OWN, PATH: process.env['PATH'], HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  }
  return { child, output: () => text };
}
