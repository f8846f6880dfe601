import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes a configuration file, and gives its path; it is gone after the tests of the file that asked for it. */
export async function configFile(config: object): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'presign-config-'));
  directories.push(directory);
  const file = join(directory, 'config.json');
  await writeFile(file, JSON.stringify(config));
  return file;
}

const directories: string[] = [];
afterAll(() => Promise.all(directories.map((each) => rm(each, { recursive: true }))));
