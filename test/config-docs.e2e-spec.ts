import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Type } from '@nestjs/common';
import {
  environmentTables,
  fileTables,
  variablesOf,
  type FileSchema,
} from './support/config-docs.js';

const TREE = resolve(__dirname, '..');
const PAGE = join(TREE, 'docs/configuration.md');
const read = (path: string) => readFileSync(resolve(TREE, path), 'utf8');

/** The tables stand between comments: `<!-- name -->` and `<!-- /name -->`. */
const withTables = (page: string, name: string, tables: string) =>
  page.replace(
    new RegExp(`(<!-- ${name} -->\n)[^]*(<!-- /${name} -->)`),
    (_, start: string, end: string) => `${start}\n${tables}\n\n${end}`,
  );

describe('docs/configuration.md', () => {
  const source = read('src/config/environment.ts');

  it('is made of the DTOs and .env.example (npm run config-docs:update writes it)', async () => {
    const { Environment } = (await import(join(TREE, 'dist/config/environment.js'))) as {
      Environment: Type;
    };
    const schema = JSON.parse(read('docs/config-file.schema.json')) as FileSchema;
    const environment = environmentTables(Environment, read('.env.example'), source);
    const page = withTables(
      withTables(read(PAGE), 'environment', environment),
      'file',
      fileTables(schema),
    );
    if (process.env['UPDATE_CONFIG_DOCS']) writeFileSync(PAGE, page);
    expect(read(PAGE)).toBe(page);
  });

  it('has a row for each variable that the service reads', () => {
    const rows = [...read(PAGE).matchAll(/^\| `([A-Z0-9_]+)` +\|/gm)].map(([, name]) => name);
    expect(variablesOf(source).length).toBeGreaterThan(20);
    expect(rows).toEqual(expect.arrayContaining([...variablesOf(source)]));
  });
});
