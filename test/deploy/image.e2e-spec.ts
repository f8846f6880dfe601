import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import { freePort } from '../support/redis.js';
import { startService } from '../support/service.js';
import { compose, manifests, read } from './manifests.js';

const TREE = resolve(__dirname, '../..');

/** Instructions, each in one line. */
const instructions = read('Dockerfile')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line));
const last = (name: string) =>
  instructions.findLast((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '';

/** Of an instruction with a list of arguments, in JSON. */
const command = (text: string) =>
  JSON.parse(text.slice(text.indexOf('['))) as [string, ...string[]];

const variables = (text: string) => new Set(text.match(/\b(PRESIGN|AWS)_[A-Z0-9_]+\b/g));

describe('deploy/Dockerfile', () => {
  it('copies what there is, and what its ignore file leaves in', () => {
    const kept = read('Dockerfile.dockerignore').split('\n').filter((line) => line.startsWith('!')); // prettier-ignore
    const copied = instructions
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(/ +/).slice(1, -1));
    expect(copied.length).toBeGreaterThan(0);
    expect(copied.filter((name) => !existsSync(join(TREE, name)))).toEqual([]);
    expect(new Set(copied)).toEqual(new Set(kept.map((line) => line.slice(1))));
  });

  it('starts what npm run start:prod starts, as a user that is not root', () => {
    const { scripts } = JSON.parse(readFileSync(join(TREE, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(command(last('CMD')).join(' ')).toBe(scripts['start:prod']);
    expect(Number(last('USER'))).toBeGreaterThan(0);
  });

  it('HEALTHCHECK: healthy while the service answers, and not where there is none', async () => {
    const [, ...args] = command(last('HEALTHCHECK'));
    const check = async (port: string) => {
      const child = spawn(process.execPath, args, { env: { PORT: port }, stdio: 'ignore' });
      return (await once(child, 'exit'))[0] as number | null;
    };
    const service = await startService();
    const codes = [await check(new URL(service.url).port), await check(String(await freePort()))];
    await service.stop();
    expect(codes).toEqual([0, 1]);
  });
});

it('every variable that deploy/ sets is one that the service knows', () => {
  const known = variables(readFileSync(join(TREE, '.env.example'), 'utf8'));
  const deployment = manifests.find(({ kind }) => kind === 'Deployment') as IDeployment;
  const env = deployment.spec?.template.spec?.containers.flatMap(({ env }) => env ?? []) ?? [];
  const set = variables(JSON.stringify([compose, env.map(({ name }) => name), instructions]));
  expect(set.size).toBeGreaterThan(4);
  expect([...set].filter((name) => !known.has(name))).toEqual([]);
});
