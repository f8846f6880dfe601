import 'reflect-metadata';
import { resolve } from 'node:path';
import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { BucketEndpointError } from './aws-sdk/bucket-endpoint-error.js';
import { ConfigurationError, serviceConfig, type ServiceConfig } from './config/service-config.js';
import { EmbeddedStore } from './embedded-store.module.js';
import { jsonLines } from './http/access-log.js';
import { answerLocalNamesOnly } from './http/local-names.js';
import { serveDocs } from './http/openapi.js';
import { configureHttp, createFastifyAdapter } from './http/server.js';

async function start(): Promise<void> {
  const config = await serviceConfig();
  const adapter = createFastifyAdapter(config.accessLog && jsonLines);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, {
    abortOnError: false,
    bodyParser: false,
    // What goes wrong while starting is thrown, and said once, below.
    logger: false,
  });
  configureHttp(app);
  if (config.localOnly) answerLocalNamesOnly(app);
  serveDocs(app);
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  await app.listen(config.port, config.host);
  app.useLogger(
    new ConsoleLogger({ logLevels: ['error', 'warn', 'fatal'], json: config.accessLog }),
  );
  announce(await app.getUrl(), config, app.get(EmbeddedStore, { strict: false }));
}

/** The start-up lines: where everything is and, in development, two commands to paste as they stand. */
function announce(api: string, { storage }: ServiceConfig, { running }: EmbeddedStore): void {
  const lines = [
    `API      ${api}`,
    `Docs     ${api}/docs`,
    storage.kind === 'bucket'
      ? `Bucket   ${storage.bucket}`
      : `Bucket   embedded store at ${running?.endpoint}, objects in ${resolve(storage.directory)}`,
    'Access   no authentication: everyone who reaches the API gets URLs for every operation',
    ...(storage.kind === 'embedded' ? ['', ...tryIt(api)] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function tryIt(api: string): readonly string[] {
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
  process.stderr.write(`${explain(error)}\n`, () => process.exit(1));
});

/** Faults of the configuration speak for themselves; for others the stack is wanted. */
function explain(error: unknown): string {
  if (error instanceof ConfigurationError || error instanceof BucketEndpointError) {
    return error.message;
  }
  if (!(error instanceof Error)) return String(error);
  if ('syscall' in error && error.syscall === 'listen') {
    return `HOST and PORT can't be listened on: ${error.message}`;
  }
  return error.stack ?? error.message;
}
