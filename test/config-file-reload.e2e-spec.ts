import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const DIST = resolve(__dirname, '../dist');

/** A program that holds the name of the first grant, and says each change; it ends when it is told to. */
const PROGRAM = `
import { ConfigFileReload } from ${JSON.stringify(`${DIST}/config-file/config-file-reload.js`)};
const reload = new ConfigFileReload(process.env.FILE, [
  ({ grants }) => () => console.log('in force: ' + grants[0]?.name),
]);
reload.onApplicationBootstrap();
console.log('ready');
process.stdin.on('data', () => {
  reload.onApplicationShutdown();
  console.log('handlers left: ' + process.listenerCount('SIGHUP'));
}).on('end', () => process.exit());
`;

const withGrant = (name: string) =>
  JSON.stringify({
    grants: [
      { name, subjects: { a: ['b'] }, buckets: ['media'], keys: ['**'], operations: ['get'] },
    ],
  });

describe('SIGHUP', () => {
  let directory: string;
  let child: ChildProcess;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'presign-reload-'));
    child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      env: { PATH: process.env['PATH'], FILE: join(directory, 'presign.json'), NO_COLOR: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  });

  it('reads the file again, as often as it comes, and never ends the process', async () => {
    const says = listen(child);
    const path = join(directory, 'presign.json');
    await says(/^ready$/m);

    await writeFile(path, withGrant('first'));
    child.kill('SIGHUP');
    await says(/^in force: first$/m);

    await writeFile(path, withGrant('bad\nname'));
    child.kill('SIGHUP');
    await says(/PRESIGN_CONFIG_FILE was not taken.*\n +grants\[0\]\.name must be /);

    await writeFile(path, withGrant('second'));
    child.kill('SIGHUP');
    await says(/^in force: second$/m);
    expect(says.all()).not.toContain('in force: bad');

    child.stdin?.write('stop');
    await says(/^handlers left: 0$/m);
    const exited = once(child, 'exit');
    child.stdin?.end();
    await expect(exited).resolves.toEqual([0, null]);
  });
});

/** Waits until something was written; ends badly when the process does. */
function listen({ stdout, stderr }: ChildProcess) {
  let text = '';
  const waiting = new Set<() => void>();
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const check of waiting) check();
    });
    stream?.on('end', () => waiting.forEach((check) => check()));
  }
  const says = (pattern: RegExp) =>
    new Promise<void>((found, failed) => {
      const check = () => {
        if (pattern.test(text)) found();
        else if (stdout?.readableEnded) failed(new Error(`${String(pattern)} is not in:\n${text}`));
        else return;
        waiting.delete(check);
      };
      waiting.add(check);
      check();
    });
  return Object.assign(says, { all: () => text });
}
