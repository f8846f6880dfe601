import { XMLBuilder } from 'fast-xml-parser';

/** A document in S3's form: elements in the order given, an array is one element repeated. */
export function xmlDocument(root: string, elements: Readonly<Record<string, unknown>>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: elements })}`;
}

/** One in the namespace of S3, as most of its answers are. */
export function s3Document(root: string, elements: Readonly<Record<string, unknown>>): string {
  return xmlDocument(root, { '@_xmlns': 'http://s3.amazonaws.com/doc/2006-03-01/', ...elements });
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  // Escaped here, since the builder leaves control characters as they are and parsers drop `\r`.
  processEntities: false,
  tagValueProcessor: (_name, value) => String(value).replace(NOT_PLAIN, characterReference),
  attributeValueProcessor: (_name, value) => String(value).replace(NOT_PLAIN, characterReference),
});

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const NOT_PLAIN = /[\x00-\x1f\x7f&<>"']/g;

function characterReference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
