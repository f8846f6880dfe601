import 'reflect-metadata';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { ShutdownSignal } from '@nestjs/common';
import type { Logger } from 'pino';
import { serviceConfig, type ServiceConfig } from './config/service-config.js';
import { isConfigurationFault } from './configuration-fault.js';
import { createService } from './create-service.js';
import { EmbeddedStore } from './embedded-store.module.js';
import { createLog, NestLog, outliveReader } from './http/log.js';
import { redacted } from './http/redacted.js';
import { bucketNames } from './service-buckets.js';

async function start(): Promise<void> {
  const config = await serviceConfig();
  const log = createLog(config.logStyle);
  if (config.auditLog.file !== undefined) outliveReader();
  const { app, tryIt } = await createService(config, log);
  app.enableShutdownHooks(endingSignals(config), { useProcessExit: true });
  exitWhenToldTwice(endingSignals(config));
  await app.listen({ port: config.port, host: config.host, backlog: BACKLOG });
  app.useLogger(new NestLog(log));
  const api = await app.getUrl();
  if (config.logStyle === 'json') logStart(log, api, config);
  else announce(api, config, app.get(EmbeddedStore, { strict: false }), tryIt);
}

/** Connections that wait to be taken: of thousands that come at once, none has to knock again a second later. */
const BACKLOG = 4096;

/** SIGHUP is among them, unless it says that the configuration file or the audit log is to be opened again. */
const endingSignals = ({ file, auditLog }: ServiceConfig): ShutdownSignal[] => [
  ShutdownSignal.SIGTERM,
  ShutdownSignal.SIGINT,
  ...((file ?? auditLog.file) ? [] : [ShutdownSignal.SIGHUP]),
];

/** Whoever asks twice does not wait for requests under way. The code is the shell's for a process that a signal ended. */
function exitWhenToldTwice(signals: readonly ShutdownSignal[]): void {
  let first: number | undefined;
  for (const signal of signals) {
    process.on(signal, () => {
      first ??= performance.now();
      if (performance.now() - first > ONE_KEYSTROKE) process.exit(128 + constants.signals[signal]);
    });
  }
}

/** Milliseconds: under `npm start`, Ctrl-C comes twice, from the terminal and from npm. */
const ONE_KEYSTROKE = 500;

/** In production every line is of one shape, the first too. */
function logStart(log: Logger, api: string, config: ServiceConfig): void {
  const { authentication, docs } = config;
  const buckets = bucketNames(config);
  log.info({ api, docs: docs ? `${api}/docs` : null, buckets, authentication }, 'started');
  if (config.uploadTokenKeys.length === 0) log.warn(`uploads ${UPLOADS_OF_PROCESS}`);
}

/** Where everything is and, in development, two commands to paste as they stand. */
function announce(
  api: string,
  config: ServiceConfig,
  { running }: EmbeddedStore,
  tryIt: boolean,
): void {
  const { storage } = config;
  const names = bucketNames(config).join(', ');
  const lines = [
    `API      ${api}`,
    ...(tryIt ? [`Try it   ${api}/`] : []),
    ...(config.docs ? [`Docs     ${api}/docs`] : []),
    storage.kind === 'embedded'
      ? `Bucket   embedded store at ${running?.endpoint}, objects in ${resolve(storage.directory)}`
      : `Bucket   ${names}`,
    ...(config.uploadTokenKeys.length > 0 ? [] : [`Uploads  ${UPLOADS_OF_PROCESS}`]),
    `Access   ${ACCESS[config.authentication]}`,
    ...(storage.kind === 'embedded' && config.authentication !== 'configured'
      ? ['', ...curlLines(api)]
      : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

const UPLOADS_OF_PROCESS =
  'in parts go on in this process alone: PRESIGN_UPLOAD_TOKEN_KEYS is not set';

const ACCESS = {
  configured: 'by the keys and tokens of PRESIGN_CONFIG_FILE, under its grants',
  none: 'no authentication, as PRESIGN_AUTH says: everyone who reaches the API gets URLs',
  local: 'no authentication: every program of this machine gets URLs',
} as const satisfies Readonly<Record<ServiceConfig['authentication'], string>>;

function curlLines(api: string): readonly string[] {
  const put = `-H 'content-type: application/json' -d '{"operation":"put","key":"hello.txt"}'`;
  const url = String.raw`sed 's/.*"presigned_url":"\([^"]*\)".*/\1/'`;
  return [
    'Upload a file, then get it back:',
    '',
    `curl -fsS -T ${quoted(resolve('README.md'))} "$(curl -fsS ${put} ${api}/presigned-url | ${url})"`,
    `curl -fsS "$(curl -fsS '${api}/presigned-url?file_name=hello.txt' | ${url})"`,
  ];
}

/** For a POSIX shell. */
const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

start().catch((error: unknown) => {
  // What was begun, such as the embedded store, must not keep a service alive that did not start.
  process.stderr.write(`${redacted(explain(error))}\n`, () => process.exit(1));
});

/** Faults of the configuration speak for themselves; for others the stack is wanted. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isConfigurationFault(error)) return error.message;
  if ('syscall' in error && error.syscall === 'listen') {
    return `HOST and PORT can't be listened on: ${error.message}`;
  }
  return error.stack ?? error.message;
}
