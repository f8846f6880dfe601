import { writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { AuditLog, type AuditEvent } from './audit-log.js';

export interface JsonLinesOptions {
  /** A path; the file is made with mode 0600 and appended to. Default: standard output. */
  readonly file?: string | undefined;
  /** What happens to a URL whose line can't be written. Default `refuse`. */
  readonly onFailure?: 'refuse' | 'issue' | undefined;
}

/**
 * A JSON line for each event, in a file or on standard output. A line is handed to the operating system before
 * `record` resolves; lines that wait for one write go out together in the next.
 */
export class JsonLinesAuditLog extends AuditLog implements OnApplicationShutdown {
  private readonly logger = new Logger('AuditLog');
  readonly #options: JsonLinesOptions;
  #file: Promise<FileHandle> | undefined;
  #waiting: string[] = [];
  #next: Promise<void> | undefined;
  /** What is done with the file is done one after the other. */
  #last: Promise<void> = Promise.resolve();
  /** A write that failed may have left a part of a line. */
  #torn = false;

  constructor(options: JsonLinesOptions = {}) {
    super();
    this.#options = options;
  }

  record(event: AuditEvent): Promise<void> {
    this.#waiting.push(jsonLine(event));
    // All lines of one turn of the event loop go out in one write, when the write before it has ended, whichever way.
    this.#next ??= setImmediate().then(() => this.inTurn(() => this.write()));
    return this.#next;
  }

  /** Closes the file, so that the next line opens it again: after a rotation. */
  reopen(): Promise<void> {
    return this.inTurn(async () => {
      const file = this.#file;
      this.#file = undefined;
      await (await file)?.close();
    });
  }

  onApplicationShutdown(): Promise<void> {
    return this.reopen();
  }

  private inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#last.then(task);
    // Whoever asked for it is told that it failed.
    this.#last = done.catch(() => undefined);
    return done;
  }

  private async write(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    const lines = waiting.join('');
    try {
      await this.append(this.#torn ? `\n${lines}` : lines);
      this.#torn = false;
    } catch (error) {
      this.#torn = true;
      const reason = error instanceof Error ? error.message : '';
      this.logger.error(`lines that could not be written: ${waiting.length}. ${reason}`);
      if (this.#options.onFailure !== 'issue') throw error;
    }
  }

  private async append(lines: string): Promise<void> {
    if (this.#options.file === undefined) return toStandardOutput(lines);
    this.#file ??= open(this.#options.file, 'a', 0o600);
    try {
      writeAll((await this.#file).fd, lines);
    } catch (error) {
      // The next line tries with a new handle: the file may be there again, or the disk have room.
      const file = this.#file;
      this.#file = undefined;
      void file.then((handle) => handle.close()).catch(() => undefined);
      throw error;
    }
  }
}

/** Here and now: to have another thread write takes the loop several times as long as to write. */
function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length;) from += writeSync(fd, bytes, from);
}

const toStandardOutput = (lines: string) =>
  new Promise<void>((resolve, reject) => {
    process.stdout.write(lines, (error) => (error ? reject(error) : resolve()));
  });

/** RFC 3339 of a date; made once for lines that have the same, one after the other, as most do under load. */
function isoTexts(): (date: Date) => string {
  let last = NaN;
  let text = '';
  return (date) => {
    const now = date.getTime();
    if (now !== last) text = date.toISOString();
    last = now;
    return text;
  };
}

const time = isoTexts();
const end = isoTexts();

function jsonLine(event: AuditEvent): string {
  return `${JSON.stringify({
    type: 'audit',
    time: time(event.time),
    request_id: event.requestId,
    outcome: event.outcome,
    code: event.code,
    principal: event.principal,
    grant: event.grant,
    operation: event.operation,
    bucket: event.bucket,
    key: event.key,
    expires_at: event.expiresAt && end(event.expiresAt),
    address: event.address,
    signature_sha256: event.signatureSha256,
  })}\n`;
}
