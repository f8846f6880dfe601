import type { Findings } from './findings.js';
import { notPresigned } from './not-presigned.js';

const MAX_PARAMETERS = 128;

/** The query of a URL. Names are found in any case, since servers differ in what they take. */
export class UrlParameters {
  private readonly byName = new Map<string, UrlParameter[]>();

  constructor(
    parameters: readonly UrlParameter[],
    private readonly findings: Findings,
  ) {
    for (const parameter of parameters) {
      const name = parameter.name.toLowerCase();
      const sameName = this.byName.get(name);
      if (sameName) sameName.push(parameter);
      else this.byName.set(name, [parameter]);
    }
  }

  /** Whether it is there, in this spelling or, with `x-amz-` names, any. */
  has(name: string): boolean {
    const found = this.byName.get(name.toLowerCase()) ?? [];
    return found.some((each) => each.name === name || /^x-amz-/i.test(name));
  }

  /** The first value; an empty one counts as none. */
  get(name: string): string | undefined {
    return this.first(name)?.value || undefined;
  }

  /** The value of a parameter of the signature, all that can be wrong with any of them reported. */
  signing(name: string): string | undefined {
    const [first, second] = this.byName.get(name.toLowerCase()) ?? [];
    if (!first) return undefined;
    if (second) this.findings.add('duplicate_parameter', name);
    if (first.name !== name) this.findings.add('parameter_case', name);
    if (first.hasPlus && BASE64.has(name)) this.findings.add('plus_in_parameter', name);
    if (PERCENT_ESCAPE.test(first.value ?? '')) this.findings.add('doubly_encoded', name);
    return first.value || undefined;
  }

  /** {@link signing}, for one that has to be there. */
  required(name: string): string | undefined {
    const value = this.signing(name);
    if (value !== undefined) return value;
    const first = this.first(name);
    const isUnreadable = first && first.value === undefined;
    this.findings.add(isUnreadable ? 'malformed_parameter' : 'missing_parameter', name);
    return undefined;
  }

  /** {@link required}, for one of which the form is known: what has another form is reported and left out. */
  matching(name: string, form: RegExp): string | undefined {
    const value = this.required(name);
    if (value === undefined || form.test(value)) return value;
    this.findings.add('malformed_parameter', name);
    return undefined;
  }

  private first(name: string): UrlParameter | undefined {
    return this.byName.get(name.toLowerCase())?.[0];
  }
}

interface UrlParameter {
  readonly name: string;
  /** Absent when its escapes can't be read. */
  readonly value: string | undefined;
  readonly hasPlus: boolean;
}

/** @throws {PresignError} `validation_failed` for more than 128 */
export function readParameters(query: string, findings: Findings): UrlParameters {
  const texts = query.split('&').filter((text) => text !== '');
  if (texts.length > MAX_PARAMETERS) {
    throw notPresigned(`must not have more than ${MAX_PARAMETERS} query parameters`);
  }
  if (query.includes('+')) findings.add('plus_in_query');
  return new UrlParameters(
    texts.map((text) => readParameter(text, findings)),
    findings,
  );
}

function readParameter(text: string, findings: Findings): UrlParameter {
  const unescaped = text.replace(HTML_ESCAPE, '');
  if (unescaped !== text) findings.add('html_escaped');
  const equals = unescaped.indexOf('=');
  const [name, value] =
    equals < 0 ? [unescaped, ''] : [unescaped.slice(0, equals), unescaped.slice(equals + 1)];
  return {
    name: decode(name.replaceAll('+', ' '), findings) ?? '',
    value: decode(value.replaceAll('+', ' '), findings),
    hasPlus: value.includes('+'),
  };
}

/** Decodes percent escapes once; reports those that are none. */
export function decode(text: string, findings: Findings): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // Its only error, URIError, is what is reported.
    findings.add('malformed_escape');
    return undefined;
  }
}

const HTML_ESCAPE = /^amp;(?=x-amz-|awsaccesskeyid=|signature=|expires=)/i;
const PERCENT_ESCAPE = /%[\da-f]{2}/i;
/** Parameters that can hold no space. */
const BASE64: ReadonlySet<string> = new Set([
  'X-Amz-Security-Token',
  'x-amz-security-token',
  'X-Amz-S3session-Token',
  'Signature',
]);
