import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Type } from '@nestjs/common';
import { Ajv } from 'ajv';
import { jsonSchemaOf } from './support/config-file-schema.js';

const COMMITTED = resolve(__dirname, '../docs/config-file.schema.json');

const built = async <T>(path: string) => (await import(resolve(__dirname, '../dist', path))) as T;

const GRANT = {
  name: 'tenant-files',
  subjects: { role: ['editor', 'admin'] },
  buckets: ['media'],
  keys: ['tenants/{tenant}/**'],
  operations: ['get', 'head', 'put', 'post', 'multipart'],
  new_key: 'tenants/{tenant}/{yyyy}/{mm}/{uuid}/{file_name}',
  limits: { expires_in: 900, content_length: 52428800, content_types: ['image/*'] },
};
const API_KEY = {
  name: 'ci',
  sha256: 'a'.repeat(64),
  claims: { role: ['editor'], tenant: 'acme' },
};
const JWT = { issuer: 'https://id.example.com', audience: 'files', algorithms: ['ES256'] };
const FULL = {
  $schema: './config-file.schema.json',
  buckets: { media: { bucket: 'my-media', region: 'eu-central-1', max_expires_in: 3600 } },
  default_bucket: 'media',
  api_keys: [API_KEY, { ...API_KEY, sha256: 'b'.repeat(64), expires_at: '2027-01-31T00:00:00Z' }],
  jwt: { ...JWT, jwks_url: 'https://id.example.com/jwks.json', clock_tolerance: 5 },
  grants: [GRANT],
};

describe('docs/config-file.schema.json', () => {
  const read = () => JSON.parse(readFileSync(COMMITTED, 'utf8')) as object;

  /** What the schema says of a file, and what the service says. */
  async function verdicts(file: unknown): Promise<{ schema: boolean; service: boolean }> {
    const { parseConfigFile } = await built<{ parseConfigFile: (text: string) => unknown }>(
      'config-file/config-file.js',
    );
    const schema = new Ajv({ validateFormats: false, strictTypes: false }).validate(read(), file);
    try {
      parseConfigFile(JSON.stringify(file));
      return { schema, service: true };
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid_configuration' });
      return { schema, service: false };
    }
  }

  it('is made of the DTOs (npm run config-schema:update writes it)', async () => {
    const { SectionsConfig } = await built<{ SectionsConfig: Type }>(
      'config-file/sections.config.js',
    );
    const schema = await jsonSchemaOf(SectionsConfig, 'Configuration of nestjs-s3-presign');
    if (process.env['UPDATE_CONFIG_SCHEMA']) {
      writeFileSync(COMMITTED, `${JSON.stringify(schema, null, 2)}\n`);
    }
    expect(read()).toEqual(schema);
  });

  it.each([
    ['everything', FULL],
    ['nothing', {}],
    ['grants only', { grants: [GRANT] }],
    ['the least of a grant', { grants: [{ ...GRANT, new_key: undefined, limits: undefined }] }],
    ['no limit', { grants: [{ ...GRANT, limits: {} }] }],
    ['a public key', { jwt: { ...JWT, public_key_file: 'issuer.pem' } }],
  ])('takes %s, as the service does', async (_, file) => {
    await expect(verdicts(JSON.parse(JSON.stringify(file)))).resolves.toEqual({
      schema: true,
      service: true,
    });
  });

  it.each([
    ['a list', []],
    ['an unknown section', { grant: [] }],
    ['no bucket', { buckets: {} }],
    ['a bucket without its name', { buckets: { media: {} } }],
    ['an unknown field of a bucket', { buckets: { media: { bucket: 'abc', expiresIn: 1 } } }],
    ['a key without hash', { api_keys: [{ name: 'ci' }] }],
    ['a jwt without issuer', { jwt: { ...JWT, issuer: undefined, jwks_url: 'https://x.example' } }],
    ['grants by name', { grants: { a: GRANT } }],
    ['an empty grant', { grants: [{}] }],
    ['an unknown field of a grant', { grants: [{ ...GRANT, limit: {} }] }],
    ['a grant for nobody', { grants: [{ ...GRANT, subjects: {} }] }],
    ['a claim of no values', { grants: [{ ...GRANT, subjects: { role: [] } }] }],
    ['a claim that is text', { grants: [{ ...GRANT, subjects: { role: 'admin' } }] }],
    ['no keys', { grants: [{ ...GRANT, keys: [] }] }],
    ['a wildcard operation', { grants: [{ ...GRANT, operations: ['*'] }] }],
    ['an operation twice', { grants: [{ ...GRANT, operations: ['get', 'get'] }] }],
    ['limits that are null', { grants: [{ ...GRANT, limits: null }] }],
    ['an unknown limit', { grants: [{ ...GRANT, limits: { expires: 1 } }] }],
    ['a limit in quotes', { grants: [{ ...GRANT, limits: { expires_in: '60' } }] }],
    ['a limit of nothing', { grants: [{ ...GRANT, limits: { expires_in: 0 } }] }],
    ['a size that is no whole number', { grants: [{ ...GRANT, limits: { content_length: 1.5 } }] }],
  ])('refuses %s, as the service does', async (_, file) => {
    await expect(verdicts(JSON.parse(JSON.stringify(file)))).resolves.toEqual({
      schema: false,
      service: false,
    });
  });
});
