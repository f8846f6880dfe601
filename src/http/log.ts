import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { redacted } from './redacted.js';

/**
 * The log of a service: JSON lines on standard output, or readable ones in development, where only what goes wrong is said.
 * Requests are named by method and route, never by their URL: keys, tokens and presigned URLs stand in those.
 */
export function createLog(style: 'json' | 'readable'): Logger {
  const options = {
    level: style === 'json' ? 'info' : 'warn',
    timestamp: isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: {
      req: ({ method, routeOptions }: { method: string; routeOptions?: { url?: string } }) => ({
        method,
        route: routeOptions?.url ?? null,
      }),
    },
  };
  return pino(options, throughRedaction(style === 'json' ? process.stdout : readable()));
}

/** As pino's own, but made once for the lines of one millisecond. */
function isoTime(): string {
  const now = Date.now();
  if (now !== last.now) last = { now, text: `,"time":"${new Date(now).toISOString()}"` };
  return last.text;
}

let last = { now: NaN, text: '' };

const readable = () =>
  pretty({ sync: true, colorize: process.stdout.isTTY, ignore: 'pid,hostname' });

/** The lines of one turn of the event loop go out together: to write one takes as long as to sign a URL. */
function throughRedaction(stream: DestinationStream): DestinationStream {
  let waiting = '';
  const flush = () => {
    if (waiting !== '') stream.write(redacted(waiting));
    waiting = '';
  };
  process.on('exit', flush);
  return {
    write(line) {
      if (waiting === '') setImmediate(flush);
      waiting += line;
    },
  };
}

/**
 * Who reads the standard output may end; the service goes on without that log, as pino does where it writes by itself. Not for one
 * whose audit log goes there too, which would refuse every URL from then on.
 */
export function outliveReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** How what is said of a request begins, in whatever log an application has. */
const OF_REQUEST = /^request ([\w.-]+): /;

/** What Nest and its providers say, in the same log. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Logger) {}

  log = (message: unknown, ...rest: unknown[]) => this.write('info', message, rest);
  warn = (message: unknown, ...rest: unknown[]) => this.write('warn', message, rest);
  error = (message: unknown, ...rest: unknown[]) => this.write('error', message, rest);
  fatal = (message: unknown, ...rest: unknown[]) => this.write('fatal', message, rest);
  debug = (message: unknown, ...rest: unknown[]) => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]) => this.write('trace', message, rest);

  /** Nest puts the name of who speaks last, a stack before it. */
  private write(
    level: 'info' | 'warn' | 'error' | 'fatal' | 'debug' | 'trace',
    message: unknown,
    rest: readonly unknown[],
  ): void {
    const context = rest.at(-1);
    const stack = rest.length > 1 ? rest[0] : undefined;
    const text = message instanceof Error ? message.message : String(message);
    const [, request_id] = OF_REQUEST.exec(text) ?? [];
    const fields = {
      request_id,
      ...(message instanceof Error && { err: message }),
      context,
      stack,
    };
    this.target[level](fields, text);
  }
}
