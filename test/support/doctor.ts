import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Env } from './service.js';

export interface Report {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  /** The JSON documents to paste, in their order. */
  readonly documents: readonly unknown[];
  /** The lines of checks, by their topic: level and message. */
  readonly checks: Readonly<Record<string, string>>;
}

/** Runs `dist/doctor.js` in an empty working directory; nothing of the tester's own environment gets in but PATH. */
export async function runDoctor(env: Env, ...flags: readonly string[]): Promise<Report> {
  const cwd = await mkdtemp(join(tmpdir(), 'presign-doctor-'));
  const child = spawn(process.execPath, [resolve(__dirname, '../../dist/doctor.js'), ...flags], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  await rm(cwd, { recursive: true, force: true });
  const found = [...output.matchAll(/^(ok|warn|fail) +(\w+): (.*)$/gm)];
  return {
    code,
    output,
    errors,
    documents: [...output.matchAll(/^\{\n.*?^\}$/gms)].map(([json]) => JSON.parse(json) as unknown),
    checks: Object.fromEntries(
      found.map(([, level = '', topic = '', message = '']) => [topic, `${level}: ${message}`]),
    ),
  };
}
