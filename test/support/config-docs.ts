import type { Type } from '@nestjs/common';
import { validateSync } from 'class-validator';
import { markdownTable } from './markdown-table.js';

/** A value that no variable of a certain form takes. */
const UNFIT = '\u0000 ';

interface Explained {
  readonly section: string;
  readonly meaning: string;
}

/**
 * A table for each section of `.env.example`. What a variable means stands there; which there are, and what each
 * takes, the DTO says.
 */
export function environmentTables(dto: Type, envExample: string, source: string): string {
  const explained = explanationsOf(envExample);
  const takes = rulesOf(dto, variablesOf(source));
  const sections = [...new Set([...explained.values()].map(({ section }) => section))];
  return sections
    .map((section) => {
      const rows = [...explained]
        .filter(([, each]) => each.section === section)
        .map(([name, { meaning }]) => {
          const [text, byDefault] = withoutDefault(meaning);
          return [`\`${name}\``, text, takes.get(name) ?? "the SDK's own", byDefault];
        });
      return `### ${section}\n\n${markdownTable(['variable', 'what', 'takes', 'default'], rows)}`;
    })
    .join('\n\n');
}

/** The variables that the DTO reads. */
export const variablesOf = (source: string): readonly string[] =>
  source.match(/(?<=readonly )[A-Z0-9_]+(?=\?:)/g) ?? [];

/** What stands above each variable of `.env.example`, and below which line of dashes. */
function explanationsOf(envExample: string): ReadonlyMap<string, Explained> {
  const explained = new Map<string, Explained>();
  let section = '';
  for (const paragraph of envExample.split(/\n\n+/)) {
    section = /^# --- (.+?) -+$/m.exec(paragraph)?.[1] ?? section;
    const [, text = '', name] = /^([^]*?)^#? ?([A-Z0-9_]+)=.*$/m.exec(paragraph) ?? [];
    if (name) explained.set(name, { section, meaning: text.replaceAll(/^# ?/gm, '') });
  }
  return explained;
}

/** The DTO's own messages for a value that does not fit: `must be …`. */
function rulesOf(dto: Type, variables: readonly string[]): ReadonlyMap<string, string> {
  const unfit = Object.assign(
    new dto() as object,
    Object.fromEntries(variables.map((name) => [name, UNFIT])),
  );
  const messages = new Map(
    validateSync(unfit).map(({ property, constraints }) => [
      property,
      Object.values(constraints ?? {}),
    ]),
  );
  return new Map(
    variables.map((name) => {
      const [message = 'must be a text'] = messages.get(name) ?? [];
      return [name, message.replace(/^must be /, '')];
    }),
  );
}

/** Schemas of the configuration file's classes, as `docs/config-file.schema.json` has them. */
export interface FileSchema {
  readonly definitions: Readonly<Record<string, Definition>>;
}

interface Definition {
  readonly properties: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly items?: Property;
  readonly oneOf?: readonly Property[];
  readonly allOf?: readonly Property[];
  readonly $ref?: string;
  readonly additionalProperties?: Property;
  readonly examples?: readonly unknown[];
}

/** The tables' headings, by their class; another class must be named here. */
const HEADINGS: Readonly<Record<string, string>> = {
  SectionsConfig: 'Sections',
  BucketConfig: '`buckets`: each by its name',
  ApiKeyConfig: '`api_keys`: each',
  JwtConfig: '`jwt`',
  GrantConfig: '`grants`: each',
  GrantLimitsConfig: '`limits` of a grant',
};

/** A table for each class of the configuration file. */
export function fileTables({ definitions }: FileSchema): string {
  const unknown = Object.keys(definitions).filter((name) => !(name in HEADINGS));
  if (unknown.length > 0) throw new Error(`no heading for ${unknown.join(', ')}`);
  return Object.entries(HEADINGS)
    .map(([name, heading]) => {
      const { properties = {}, required = [] } = definitions[name] ?? {};
      const rows = Object.entries(properties).map(([field, property]) => {
        const [text, byDefault] = withoutDefault(property.description ?? '');
        return [
          `\`${field}\``,
          text,
          typeOf(property),
          required.includes(field) ? 'required' : byDefault,
        ];
      });
      return `### ${heading}\n\n${markdownTable(['field', 'what', 'type', 'default'], rows)}`;
    })
    .join('\n\n');
}

function typeOf(property: Property): string {
  const { type, items, minimum, maximum, oneOf, allOf, $ref, additionalProperties } = property;
  if (property.enum) return property.enum.map((value) => `\`${value}\``).join(', ');
  if (oneOf) return oneOf.map(typeOf).join(' or ');
  const reference = $ref ?? allOf?.[0]?.$ref;
  if (reference) return HEADINGS[reference.split('/').at(-1) ?? '']?.split(':')[0] ?? 'object';
  if (type === 'array')
    return items?.$ref ? 'list' : `list of ${items ? typeOf(items) : 'anything'}`;
  if (type === 'object') return additionalProperties?.$ref ? 'object, by name' : 'object';
  const range =
    minimum === undefined
      ? ''
      : maximum === undefined
        ? `, from ${minimum}`
        : `, ${minimum} to ${maximum}`;
  return `${type ?? 'anything'}${range}`;
}

/** `Default 900.` and `Default: the only one.` have a column of their own. */
function withoutDefault(text: string): readonly [string, string] {
  const found = /\s*\bDefault:?\s+([^]+?)\.(?=\s|$)/.exec(text);
  return found ? [text.replace(found[0], ''), found[1] ?? ''] : [text, ''];
}
