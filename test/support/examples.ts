import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

export const EXAMPLES = resolve(__dirname, '../../examples');

/** Variables of an example's environment; nothing of the tester's own gets in but PATH. */
export type ExampleEnv = Readonly<Record<string, string>>;

export interface RunningExample {
  readonly output: () => string;
  /** Asks it to end (SIGTERM), and waits until it has. */
  readonly stop: () => Promise<void>;
}

/** Runs an example to its end and gives what it wrote. */
export async function runExample(
  env: ExampleEnv,
  script: string,
  ...args: readonly string[]
): Promise<string> {
  const options = { env: { PATH: process.env['PATH'], ...env } };
  return (await promisify(execFile)(process.execPath, [join(EXAMPLES, script), ...args], options))
    .stdout;
}

/** Starts an example and waits until it has written `ready`. */
export async function startExample(
  env: ExampleEnv,
  script: string,
  ready: RegExp,
): Promise<RunningExample> {
  const child: ChildProcess = spawn(process.execPath, [join(EXAMPLES, script)], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let output = '';
  await new Promise<void>((started, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (ready.test(output)) started();
      });
    }
    child.once('exit', () => failed(new Error(`${script} ended:\n${output}`)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  return { output: () => output, stop };
}
