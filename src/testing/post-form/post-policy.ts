import { S3Error } from '../response/s3-error.js';

/** What a field of the form must be. */
export interface FieldCondition {
  readonly operator: 'eq' | 'starts-with';
  /** In lower case. */
  readonly field: string;
  readonly value: string;
}

/** How many bytes the file may have, both ends included. */
export interface LengthRange {
  readonly min: number;
  readonly max: number;
}

/** A policy as it was signed. */
export interface PostPolicy {
  readonly expiration: Date;
  readonly fields: readonly FieldCondition[];
  readonly lengths: readonly LengthRange[];
}

/**
 * Reads the document that the field `policy` holds in base64.
 *
 * ```json
 * { "expiration": "2026-12-01T12:00:00.000Z",
 *   "conditions": [
 *     { "bucket": "media" },
 *     ["eq", "$key", "a.txt"], ["starts-with", "$Content-Type", "image/"],
 *     ["content-length-range", 0, 1048576] ] }
 * ```
 * @throws {S3Error} `InvalidPolicyDocument`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function parsePostPolicy(base64: string): PostPolicy {
  const policy = parseJson(Buffer.from(base64, 'base64').toString('utf8'));
  if (!isObject(policy)) throw invalid('the document is no JSON object');
  const { expiration, conditions } = policy;
  if (!Array.isArray(conditions)) throw invalid("'conditions' is no list");
  const parsed = conditions.map(parseCondition);
  return {
    expiration: parseExpiration(expiration),
    fields: parsed.filter((condition) => 'operator' in condition),
    lengths: parsed.filter((condition) => 'min' in condition),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid('the document is no JSON');
    throw error;
  }
}

function parseExpiration(expiration: unknown): Date {
  const text = typeof expiration === 'string' && ISO_8601.test(expiration) ? expiration : '';
  const date = new Date(text);
  // Dates such as the 31st of February would roll over.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== text.slice(0, 19)) {
    throw invalid("'expiration' is no date in ISO 8601, in UTC");
  }
  return date;
}

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

function parseCondition(condition: unknown): FieldCondition | LengthRange {
  if (Array.isArray(condition)) return parseList(condition);
  if (!isObject(condition)) throw invalid('a condition is neither object nor list');
  const [property, another] = Object.entries(condition);
  if (!property || another) throw invalid('a simple condition must have exactly one property');
  return fieldCondition('eq', `$${property[0]}`, property[1]);
}

function parseList(condition: readonly unknown[]): FieldCondition | LengthRange {
  const [name, first, second] = condition;
  const operator = typeof name === 'string' ? name.toLowerCase() : '';
  if (condition.length !== 3) throw invalid('a condition in a list must have three elements');
  switch (operator) {
    case 'eq':
    case 'starts-with':
      return fieldCondition(operator, first, second);
    case 'content-length-range':
      return { min: bound(first), max: bound(second) };
    default:
      throw invalid('a condition has an unknown operator');
  }
}

function fieldCondition(
  operator: FieldCondition['operator'],
  field: unknown,
  value: unknown,
): FieldCondition {
  if (typeof field !== 'string' || !field.startsWith('$') || field === '$') {
    throw invalid("the field of a condition must be its name behind a '$'");
  }
  if (typeof value !== 'string') throw invalid('the value of a condition must be text');
  return { operator, field: field.slice(1).toLowerCase(), value };
}

function bound(value: unknown): number {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) {
    throw invalid('content-length-range must have two whole numbers');
  }
  return Number(text);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const invalid = (fault: string) =>
  new S3Error('InvalidPolicyDocument', `Invalid Policy: ${fault}.`);
