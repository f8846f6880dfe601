import type { PipeTransform } from '@nestjs/common';

/**
 * Puts Uppy's metadata of a file into words that S3 takes. Uppy sends the file's own name among it, in any script, and
 * `null` for what there is not; in a query string as `metadata[name]=…`, where `null` is a word.
 */
export class UppyMetadataPipe implements PipeTransform {
  transform(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const fields = Object.entries(value);
    const flat = fields.flatMap(([name, item]): [string, unknown][] => {
      const inner = FLAT_NAME.exec(name)?.[1];
      return inner === undefined ? [] : [[inner, item === 'null' ? null : item]];
    });
    const others = Object.fromEntries(fields.filter(([name]) => !FLAT_NAME.test(name)));
    if (flat.length > 0) return { ...others, metadata: s3Metadata(flat) };
    const { metadata } = others as { readonly metadata?: unknown };
    if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return others;
    return { ...others, metadata: s3Metadata(Object.entries(metadata)) };
  }
}

const FLAT_NAME = /^metadata\[(.+)\]$/s;

/** What can't be written as a text is left as it is, to be refused. */
const s3Metadata = (entries: readonly [string, unknown][]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    entries
      .filter(([, item]) => item !== null && item !== '')
      .map(([name, item]) => [name, textOf(item)]),
  );

const textOf = (item: unknown): unknown =>
  typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean'
    ? encodedWord(String(item))
    : item;

/**
 * As S3 itself writes metadata that is not ASCII, and Uppy's Companion.
 * @see https://www.rfc-editor.org/rfc/rfc2047#section-2
 */
const encodedWord = (text: string): string =>
  PLAIN.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;

/** Arrives in a header as it was sent. */
const PLAIN = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
