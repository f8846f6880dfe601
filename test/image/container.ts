import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from '../support/redis.js';
import type { Env } from '../support/service.js';

/** The image that test/image/run.sh has built, and what it was built on. */
export const { IMAGE = '', BASE = '' } = process.env;

/** A container of it, as deploy/ starts them: without rights, and with nothing that can be written. */
export interface Container {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Runs a command of the image in it, and gives what it printed. */
  readonly exec: (...command: readonly string[]) => Promise<string>;
  /** Runs the image's HEALTHCHECK in it; anything but healthy is an error. */
  readonly checkHealth: () => Promise<string>;
  /** SIGTERM, and SIGKILL after ten seconds; gives the exit code. */
  readonly stop: () => Promise<number | null>;
}

const NAME = 'presign';

/** @param file the configuration file, outside */
export async function startContainer(env: Env, file: string): Promise<Container> {
  const port = await freePort();
  const child = spawn(
    'podman',
    [
      ['run', '--rm', '--pull=never', `--name=${NAME}`, '--health-interval=disable'],
      // crun refuses hybrid cgroups, and limits not named are larger than root may set in a sandbox.
      ['--runtime=runc', '--ulimit=nofile=1024:1024', '--ulimit=nproc=4096:4096'],
      // In a network of its own, of which nothing is left behind.
      ['--network=slirp4netns', `--publish=127.0.0.1:${port}:3000`],
      ['--read-only', '--read-only-tmpfs=false', '--cap-drop=ALL', '--security-opt=no-new-privileges'],
      [`--volume=${file}:/etc/presign/presign.json:ro`],
      Object.entries(env).map(([name, value]) => `--env=${name}=${value}`),
      [IMAGE],
    ].flat(), // prettier-ignore
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const exited = new Promise<number | null>((ended) => child.once('exit', ended));
  let output = '';
  await new Promise<void>((ready, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('"msg":"started"')) ready();
      });
    }
    child.once('error', failed);
    child.once('exit', () => failed(new Error(`the container ended:\n${output}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    exec: (...command) => podman('exec', NAME, ...command),
    checkHealth: () => podman('healthcheck', 'run', NAME),
    stop: async () => {
      await podman('stop', '--time=10', NAME);
      return exited;
    },
  };
}

export async function podman(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('podman', args, { maxBuffer: 2 ** 26 });
  return stdout;
}
