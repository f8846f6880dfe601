import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const REPOSITORY = resolve(__dirname, '../..');
/** Programs of a user of the package: they know it by its name alone. */
const CONSUMER = resolve(__dirname, 'consumer');

/** The package as `npm pack` makes it of `dist/` as it stands. */
export class Packed {
  private constructor(
    /** A temporary directory. */
    private readonly directory: string,
    readonly tarball: string,
    /** The paths inside the package. */
    readonly files: readonly string[],
  ) {}

  static async pack(): Promise<Packed> {
    const directory = await mkdtemp(join(tmpdir(), 'presign-package-'));
    // Without scripts: `prepack` builds anew, and would take dist/ from under the tests beside this one.
    const options = ['--ignore-scripts', '--json', '--pack-destination', directory];
    const { stdout } = await run('npm', ['pack', ...options], { cwd: REPOSITORY });
    const [packed] = JSON.parse(stdout) as readonly Report[];
    if (!packed) throw new Error('npm packed nothing');
    const files = packed.files.map(({ path }) => path);
    return new Packed(directory, join(directory, packed.filename), files);
  }

  /**
   * Makes a project that has the package and, of all others, only those named: whatever else is imported
   * cannot be found. They are links to this repository's, since it is the package that is under test and
   * not the registry; `test/package/on-nodes.sh` really installs.
   * @returns the project's directory, with the {@link CONSUMER}'s programs in it
   */
  async install(dependencies: readonly string[]): Promise<string> {
    const project = await mkdtemp(join(this.directory, 'project-'));
    await cp(CONSUMER, project, { recursive: true });
    const home = join(project, 'node_modules', 'nestjs-s3-presign');
    await mkdir(home, { recursive: true });
    await run('tar', ['-xzf', this.tarball, '-C', home, '--strip-components=1']);
    for (const name of dependencies) {
      const link = join(project, 'node_modules', name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(join(REPOSITORY, 'node_modules', name), link);
    }
    return project;
  }

  async manifest(): Promise<Manifest> {
    return JSON.parse(await this.read('package.json')) as Manifest;
  }

  async read(path: string): Promise<string> {
    return (await run('tar', ['-xzOf', this.tarball, `package/${path}`])).stdout;
  }

  /** What installing it brings: its dependencies, and the peers that an application has. */
  async declared(): Promise<readonly string[]> {
    const { dependencies, peerDependencies } = await this.manifest();
    return Object.keys({ ...dependencies, ...peerDependencies });
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }
}

/** Runs Node in the project and gives what it wrote to standard output; a failure tells what it said. */
export async function runNode(project: string, ...args: readonly string[]): Promise<string> {
  // Nothing of the tester's own gets in: NODE_PATH would find what was not installed.
  const env = { PATH: process.env['PATH'], HOME: project };
  return (await run(process.execPath, [...args], { cwd: project, env })).stdout;
}

export interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

interface Report {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}
