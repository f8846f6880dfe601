import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

const createKey = (...names: string[]) =>
  spawnSync(process.execPath, [resolve(__dirname, '../dist/create-key.js'), ...names], {
    encoding: 'utf8',
  });

describe('key:create', () => {
  it('shows a key of 256 bits, and the entry that holds its digest and not the key', () => {
    const { status, stdout } = createKey('ci');
    const [key = '', ...others] = stdout.split('\n').filter((line) => /^[p{]/.test(line));
    expect(status).toBe(0);
    expect(key).toMatch(/^presign_[\w-]{43}$/);
    expect(JSON.parse(others.join('\n'))).toEqual({
      name: 'ci',
      sha256: createHash('sha256').update(key).digest('hex'),
      claims: {},
    });
    expect(stdout.split(key)).toHaveLength(2);
  });

  it('shows another each time', () => {
    expect(createKey('ci').stdout).not.toBe(createKey('ci').stdout);
  });

  it.each([[[]], [['']], [['a b']], [['a:b']]])('shows none for the name %j', (names) => {
    const { status, stdout, stderr } = createKey(...names);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/NAME must be/);
  });
});
