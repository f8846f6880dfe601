import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { CANARIES, canariesIn } from './canaries.js';

const LOG = resolve(__dirname, '../../dist/http/log.js');
const SIGNATURE = 'feedbeef'.repeat(8);
const URL_OF_S3 =
  `https://media.s3.eu-central-1.amazonaws.com/a?X-Amz-Credential=${CANARIES.accessKeyId}%2F20261125` +
  `&X-Amz-Security-Token=${encodeURIComponent(CANARIES.sessionToken)}&X-Amz-Signature=${SIGNATURE}`;

/** What a library may put into the message of an error, that is logged when the answer is 500. */
const MESSAGES = [
  `GET ${URL_OF_S3} failed`,
  `key ${CANARIES.apiKey} of ${CANARIES.accessKeyId}`,
  `Authorization: Bearer ${CANARIES.token}`,
  JSON.stringify({ url: URL_OF_S3, token: CANARIES.token }),
];

const PROGRAM = `
import { createLog, NestLog } from ${JSON.stringify(LOG)};
const log = createLog(process.env.STYLE);
const nest = new NestLog(log);
for (const message of JSON.parse(process.env.MESSAGES)) {
  const error = new Error(message, { cause: new Error(message) });
  log.error({ err: error, req: { method: 'GET', url: message, headers: { a: message } } }, message);
  nest.error(error, error.stack, 'Test');
  nest.error(message, error.stack, 'Test');
  nest.warn(message);
}
`;

describe.each(['json', 'readable'])('the log, %s', (STYLE) => {
  it('writes nothing but through the redaction: messages, stacks, causes, requests', async () => {
    const env = { PATH: process.env['PATH'], STYLE, MESSAGES: JSON.stringify(MESSAGES) };
    const args = ['--input-type=module', '-e', PROGRAM];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
    expect(stdout.match(/GET https:\/\/media\.s3\S*\[redacted\]/g)?.length).toBeGreaterThan(4);
    expect(canariesIn(stdout + stderr, [SIGNATURE])).toEqual([]);
  });
});
