import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { S3Error } from '../response/s3-error.js';

/** An element of a document: its children by name, namespaces left out. */
export type XmlElement = Readonly<Record<string, unknown>>;

/**
 * Reads a document that S3's schema gives one root.
 * @throws {S3Error} `MalformedXML`
 */
export function parseXml(text: string, root: string): XmlElement {
  // S3 takes no document type either: entities that it defines could be anything.
  if (text.includes('<!DOCTYPE') || XMLValidator.validate(text) !== true) throw malformedXml();
  return asElement(parseValid(text)[root]) ?? throwMalformed();
}

/** The children of one name, in order. */
export function childElements(parent: XmlElement, name: string): readonly XmlElement[] {
  const value = parent[name];
  if (value === undefined) return [];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((child) => asElement(child) ?? throwMalformed());
}

/**
 * The text of the only child of a name.
 * @throws {S3Error} `MalformedXML` when there are several, or it has children
 */
export function childText(parent: XmlElement, name: string): string | undefined {
  const value = parent[name];
  if (value === undefined || typeof value === 'string') return value;
  throw malformedXml();
}

export const malformedXml = () =>
  new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

const parser = new XMLParser({
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  // For references by number: Go writes the quotes of an ETag so.
  htmlEntities: true,
});

function parseValid(text: string): XmlElement {
  try {
    return asElement(parser.parse(text)) ?? throwMalformed();
  } catch {
    // Names and entities that the parser refuses for its own safety.
    throw malformedXml();
  }
}

function asElement(value: unknown): XmlElement | undefined {
  if (typeof value === 'string') return {};
  return isElement(value) ? value : undefined;
}

function isElement(value: unknown): value is XmlElement {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function throwMalformed(): never {
  throw malformedXml();
}
