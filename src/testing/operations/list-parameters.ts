import { uriEncodePath, type QueryParameters } from '../../sigv4/index.js';
import { queryParameter } from '../request/request-target.js';
import { S3Error } from '../response/s3-error.js';

/**
 * How many entries a page may have: what the parameter says, at most 1000, which is also the default.
 * @throws {S3Error} `InvalidArgument`
 */
export function pageSize(query: QueryParameters, name: string): number {
  const text = queryParameter(query, name) ?? String(MAX_PAGE_SIZE);
  if (!/^\d{1,9}$/.test(text)) throw invalidArgument(name);
  return Math.min(Number(text), MAX_PAGE_SIZE);
}

/** How keys are written: as they are, or for `encoding-type=url` as in a URL. */
export interface KeyEncoding {
  readonly encode: (text: string) => string;
  /** For the answer. */
  readonly elements: { readonly EncodingType?: 'url' };
}

/** @throws {S3Error} `InvalidArgument` */
export function keyEncoding(query: QueryParameters): KeyEncoding {
  const type = queryParameter(query, 'encoding-type');
  if (type === undefined) return { encode: (text) => text, elements: {} };
  if (type === 'url') return { encode: uriEncodePath, elements: { EncodingType: 'url' } };
  throw invalidArgument('encoding-type');
}

export const invalidArgument = (name: string) =>
  new S3Error('InvalidArgument', `The ${name} provided is incorrect`, { ArgumentName: name });

const MAX_PAGE_SIZE = 1000;
