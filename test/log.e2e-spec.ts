import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const URL_OF_S3 =
  'https://media.s3.eu-central-1.amazonaws.com/a.pdf?X-Amz-Credential=canary&X-Amz-Signature=canary';

/** A program that says a secret in each of the ways that there are. */
const PROGRAM = `
import { createLog, NestLog } from ${JSON.stringify(resolve(__dirname, '../dist/http/log.js'))};
const log = createLog(process.argv[1]);
const nest = new NestLog(log);
const url = ${JSON.stringify(URL_OF_S3)};
log.error('of Fastify: ' + url);
log.error({ err: new Error('of an error: ' + url, { cause: new Error('Bearer canary') }) }, 'failed');
log.child({ url }).warn('of a child');
nest.error('of Nest: ' + url, new Error(url).stack, 'Context');
nest.error(new Error('of an error of Nest: ' + url));
`;

describe.each(['json', 'readable'])('the log, %s', (style) => {
  let output: string;
  beforeAll(() => {
    const args = ['--input-type=module', '-e', PROGRAM, style];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    output = stdout + stderr;
  });

  it.each(['Fastify', 'an error', 'a child', 'Nest', 'an error of Nest'])(
    'holds the words of %s',
    (who) => expect(output).toContain(`of ${who}`),
  );

  it('holds no secret, whoever writes and however', () => {
    expect(output).not.toContain('canary');
  });
});
