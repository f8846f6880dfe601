import { TextDecoder } from 'node:util';
import type { FastifyBodyParser, FastifyInstance, FastifyRequest } from 'fastify';
import { validationFailed } from './parse-dto.js';

/**
 * Takes bodies that mean one thing to every reader, and no other: JSON in UTF-8 whose objects name each member once.
 * They are read by `JsonBody`, once it is known who asks: a mebibyte of JSON can take a tenth of a second.
 * @param bodyLimit bytes
 */
export function takeJsonOnly(fastify: FastifyInstance, bodyLimit: number): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit },
    (request: FastifyRequest, body, done) =>
      done(null, new UnreadJson(body as Buffer, request, parseJson)),
  );
}

/** A body that nobody has looked into. */
export class UnreadJson {
  constructor(
    private readonly bytes: Buffer,
    private readonly request: FastifyRequest,
    private readonly parseJson: FastifyBodyParser<string>,
  ) {}

  /** @throws {PresignError} `validation_failed`, or Fastify's error for what is no JSON, in the promise */
  read(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const text = utf8(this.bytes);
      if (text === undefined) return reject(refusedBody('must be UTF-8'));
      void this.parseJson(this.request, text, (error, value: unknown) => {
        if (error) reject(error);
        else if (hasRepeatedNames(text, value)) reject(refusedBody('must not name a field twice'));
        else resolve(value);
      });
    });
  }
}

/** Whether an object of a JSON text names a member twice: readers differ in which of the two they take. */
export const hasRepeatedNames = (json: string, value: unknown): boolean =>
  membersIn(json) !== ownProperties(value);

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8(body: Buffer): string | undefined {
  try {
    return decoder.decode(body);
  } catch {
    // Bytes that are not UTF-8 would become other characters, and the key another key: refused by the caller.
    return undefined;
  }
}

/** The empty field is the body itself. */
export const refusedBody = (message: string) => validationFailed([{ field: '', message }]);

/** Strings of a JSON text; those that name a member have their colon in the group. */
const STRING = /"(?:[^"\\]|\\.)*"(?:[ \t\r\n]*(:))?/g;

function membersIn(json: string): number {
  let count = 0;
  for (const [, colon] of json.matchAll(STRING)) if (colon) count += 1;
  return count;
}

/** Of a parsed value, at all depths: fewer than its text has members when a name stands twice. */
function ownProperties(value: unknown): number {
  let count = 0;
  const waiting = [value];
  for (let next = waiting.pop(); waiting.length > 0 || next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const values = Object.values(next);
    if (!Array.isArray(next)) count += values.length;
    for (const each of values) waiting.push(each);
  }
  return count;
}
