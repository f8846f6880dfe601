import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './configuration-error.js';
import { parseConfigFile, readConfigFile } from './config-file.js';

const SHA256 = 'a'.repeat(64);

const GRANT = {
  name: 'tenant-files',
  subjects: { role: ['editor', 'admin'] },
  buckets: ['media'],
  keys: ['tenants/{tenant}/**'],
  operations: ['get', 'put'],
  new_key: 'tenants/{tenant}/{yyyy}/{mm}/{uuid}/{file_name}',
  limits: { expires_in: 900, content_length: 52428800, content_types: ['image/*'] },
};
const BUCKET = { bucket: 'my-media' };

const parse = (file: unknown) => parseConfigFile(JSON.stringify(file));

function faultsOf(text: string): readonly string[] {
  try {
    parseConfigFile(text);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

describe('a configuration file', () => {
  it('is read into what the service runs with', () => {
    const file = {
      $schema: 'docs/config-file.schema.json',
      buckets: {
        media: {
          ...BUCKET,
          region: 'eu-central-1',
          endpoint: 'https://s3.example.com',
          public_endpoint: 'https://files.example.com',
          force_path_style: true,
          expires_in: 60,
          max_expires_in: 600,
          stable_for: 30,
          requester_pays: false,
        },
        'old.media-2': { bucket: 'old' },
      },
      default_bucket: 'media',
      api_keys: [{ name: 'ci', sha256: SHA256, claims: { role: ['editor'], tenant: 'acme' } }],
      grants: [GRANT, { ...GRANT, name: 'other', new_key: undefined, limits: undefined }],
    };
    const { name, subjects, buckets, keys, operations } = GRANT;
    expect(parse(file)).toEqual({
      buckets: {
        media: {
          bucket: 'my-media',
          region: 'eu-central-1',
          endpoint: 'https://s3.example.com',
          publicEndpoint: 'https://files.example.com',
          forcePathStyle: true,
          expiresIn: 60,
          maxExpiresIn: 600,
          stableFor: 30,
          requesterPays: false,
        },
        'old.media-2': { bucket: 'old' },
      },
      defaultBucket: 'media',
      apiKeys: [{ name: 'ci', sha256: SHA256, claims: { role: ['editor'], tenant: 'acme' } }],
      jwt: undefined,
      grants: [
        {
          name,
          subjects,
          buckets,
          keys,
          operations,
          newKey: 'tenants/{tenant}/{yyyy}/{mm}/{uuid}/{file_name}',
          limits: { expiresIn: 900, contentLength: 52428800, contentTypes: ['image/*'] },
        },
        { name: 'other', subjects, buckets, keys, operations },
      ],
    });
  });

  it('may say nothing', () => {
    expect(parse({})).toEqual({
      buckets: {},
      defaultBucket: undefined,
      apiKeys: [],
      jwt: undefined,
      grants: [],
    });
  });

  it('may name buckets of the environment in its grants, when it has none of its own', () => {
    expect(parse({ grants: [{ ...GRANT, buckets: ['whatever'] }] }).grants).toHaveLength(1);
  });
});

const grant = (changes: object) => ({ grants: [{ ...GRANT, ...changes }] });
const limits = (changes: object) => grant({ limits: changes });
const bucket = (changes: object) => ({ buckets: { media: { ...BUCKET, ...changes } } });

const SECONDS = 'must be a whole number of seconds from 1 to 604800';
const PATTERNS = 'must be a list of key patterns, at least one and each once';
const OPERATIONS =
  'must be a list of some of get, head, put, delete, post, multipart, at least one and each once';
const SUBJECTS = 'must map a claim, at least one, to the list of its values';
const TYPES =
  'must be a list of media types such as application/pdf or image/*, without parameters, at least one and each once';
const URL_MESSAGE = 'must be an http or https URL without user, password, query and fragment';

describe('a configuration file is refused for', () => {
  it.each<[string, unknown, ...string[]]>([
    ['a list', [], 'PRESIGN_CONFIG_FILE must be a JSON object'],
    ['null', null, 'PRESIGN_CONFIG_FILE must be a JSON object'],
    ['an unknown section', { grant: [] }, 'grant is not a known field'],
    ['a section that is null', { grants: null }, 'grants must be a list'],
    ['grants by name', { grants: { a: GRANT } }, 'grants must be a list'],
    ['buckets in a list', { buckets: [BUCKET] }, 'buckets must be an object'],
    ['no bucket', { buckets: {} }, 'buckets must name a bucket'],
    ['keys that are no list', { api_keys: {} }, 'api_keys must be a list'],
    ['a jwt that is a list', { jwt: [] }, 'jwt must be an object'],
    ['a default that is no text', { default_bucket: 1 }, 'default_bucket must be a string'],
    ['a default without buckets', { default_bucket: 'm' }, 'default_bucket must be one of buckets'],
    [
      'a default from the prototype',
      { ...bucket({}), default_bucket: 'toString' },
      'default_bucket must be one of buckets',
    ],

    ['a bucket that is text', { buckets: { m: 'x' } }, 'buckets.m must be a JSON object'],
    [
      'a bucket without name',
      { buckets: { m: {} } },
      'buckets.m.bucket must be the name of an S3 bucket',
    ],
    [
      'a name with a slash',
      { buckets: { 'a/b': BUCKET } },
      'buckets.a/b must be named by 1 to 63 letters, digits, - _ or ., the first no sign',
    ],
    [
      'a bucket in capitals',
      bucket({ bucket: 'My' }),
      'buckets.media.bucket must be the name of an S3 bucket',
    ],
    [
      'a region',
      bucket({ region: 'a/b' }),
      'buckets.media.region must be a region such as eu-central-1',
    ],
    [
      'an endpoint with a password',
      bucket({ endpoint: 'https://a:b@s3.example.com' }),
      `buckets.media.endpoint ${URL_MESSAGE}`,
    ],
    [
      'a public endpoint that is no URL',
      bucket({ public_endpoint: 'files' }),
      `buckets.media.public_endpoint ${URL_MESSAGE}`,
    ],
    [
      'a flag in quotes',
      bucket({ force_path_style: 'true' }),
      'buckets.media.force_path_style must be true or false',
    ],
    ['an expiry', bucket({ expires_in: 0 }), `buckets.media.expires_in ${SECONDS}`],
    [
      'an expiry beyond the maximum',
      bucket({ expires_in: 61, max_expires_in: 60, stable_for: 60 }),
      'buckets.media.expires_in must not exceed max_expires_in',
      'buckets.media.stable_for must be less than max_expires_in',
    ],
    ['camelCase', bucket({ expiresIn: 1 }), 'buckets.media.expiresIn is not a known field'],

    ['a grant that is null', { grants: [GRANT, null] }, 'grants[1] must be a JSON object'],
    [
      'an empty grant',
      { grants: [{}] },
      'grants[0].name must be 1 to 64 characters that can be seen',
      `grants[0].subjects ${SUBJECTS}`,
      'grants[0].buckets must be a list of names of buckets, at least one and each once',
      `grants[0].keys ${PATTERNS}`,
      `grants[0].operations ${OPERATIONS}`,
    ],
    ...['', ' a', 'a\n', 'a\u202eb', 'x'.repeat(65), 1].map((name): [string, unknown, string] => [
      `the name ${JSON.stringify(name)}`,
      grant({ name }),
      'grants[0].name must be 1 to 64 characters that can be seen',
    ]),
    ['a misspelt field', grant({ limit: {} }), 'grants[0].limit is not a known field'],
    [
      'a field like a method',
      grant({ constructor: {} }),
      'grants[0].constructor is not a known field',
    ],
    [
      'a name twice',
      { grants: [GRANT, GRANT] },
      'grants[1].name must differ from that of every other grant',
    ],
    ['nobody', grant({ subjects: {} }), `grants[0].subjects ${SUBJECTS}`],
    ['a subject in a list', grant({ subjects: ['a'] }), `grants[0].subjects ${SUBJECTS}`],
    ['a claim that is text', grant({ subjects: { a: 'b' } }), `grants[0].subjects ${SUBJECTS}`],
    ['a claim of no values', grant({ subjects: { a: [] } }), `grants[0].subjects ${SUBJECTS}`],
    ['a value that is none', grant({ subjects: { a: [''] } }), `grants[0].subjects ${SUBJECTS}`],
    ['a value of number', grant({ subjects: { a: [1] } }), `grants[0].subjects ${SUBJECTS}`],
    [
      'a bucket that is not there',
      { ...bucket({}), ...grant({ buckets: ['media', 'medai'] }) },
      'grants[0].buckets[1] must be one of buckets',
    ],
    ['an operation of all', grant({ operations: ['*'] }), `grants[0].operations ${OPERATIONS}`],
    [
      'an operation twice',
      grant({ operations: ['get', 'get'] }),
      `grants[0].operations ${OPERATIONS}`,
    ],
    ['no keys', grant({ keys: [] }), `grants[0].keys ${PATTERNS}`],
    [
      'patterns',
      grant({ keys: ['ok', 'a**', '/a', 'a/../b', 'a/{b'] }),
      'grants[0].keys[1] must have ** as a whole segment only',
      'grants[0].keys[2] must not start with a slash',
      'grants[0].keys[3] must not have "." or ".." as a segment',
      'grants[0].keys[4] must have a name of letters, digits, _ - . : in each pair of braces',
    ],
    [
      'a new key with wildcards',
      grant({ new_key: 'a/*' }),
      'grants[0].new_key must not have wildcards: it makes one key',
    ],
    ['a new key that is empty', grant({ new_key: '' }), 'grants[0].new_key must not be empty'],
    ['a new key that is null', grant({ new_key: null }), 'grants[0].new_key must be a string'],
    [
      'a new key without uploads',
      grant({ operations: ['get'] }),
      'grants[0].new_key needs one of the operations put, post, multipart',
    ],
    ['limits in a list', grant({ limits: [] }), 'grants[0].limits must be a JSON object'],
    ['limits that are null', grant({ limits: null }), 'grants[0].limits must be a JSON object'],
    ['an unknown limit', limits({ expires: 1 }), 'grants[0].limits.expires is not a known field'],
    ['a limit in quotes', limits({ expires_in: '60' }), `grants[0].limits.expires_in ${SECONDS}`],
    [
      'a limit that is null',
      limits({ expires_in: null }),
      `grants[0].limits.expires_in ${SECONDS}`,
    ],
    [
      'a length below nothing',
      limits({ content_length: -1 }),
      'grants[0].limits.content_length must be a whole number of bytes',
    ],
    ['any type', limits({ content_types: ['*/*'] }), `grants[0].limits.content_types ${TYPES}`],
    ['no type', limits({ content_types: [] }), `grants[0].limits.content_types ${TYPES}`],
    [
      'a type with parameters',
      limits({ content_types: ['text/plain; charset=utf-8'] }),
      `grants[0].limits.content_types ${TYPES}`,
    ],
  ])('%s', (_, file, ...faults) => {
    expect(faultsOf(JSON.stringify(file))).toEqual(faults);
  });

  it('all of its faults at once', () => {
    const file = {
      grnats: [],
      buckets: { m: { bucket: 'B' } },
      default_bucket: 'x',
      api_keys: [{ name: 'ci', sha256: 'canary', claims: [] }, 'x'],
      jwt: { issuer: 1 },
      grants: [{ ...GRANT, buckets: ['m'], keys: ['{'], limits: { expires_in: 0 } }],
    };
    const paths = faultsOf(JSON.stringify(file)).map((fault) => fault.split(' ')[0]);
    expect(paths).toEqual(
      expect.arrayContaining([
        'grnats',
        'buckets.m.bucket',
        'default_bucket',
        'api_keys[0].sha256',
        'api_keys[1]',
        'jwt.issuer',
        'jwt.audience',
        'jwt.algorithms',
        'grants[0].keys[0]',
        'grants[0].limits.expires_in',
      ]),
    );
  });

  it.each([
    ['', 'PRESIGN_CONFIG_FILE must be JSON'],
    [
      '{"api_keys": ["canary-secret"',
      /^PRESIGN_CONFIG_FILE must be JSON( \(line 1 column \d+\))?$/,
    ],
    ['{"a": canary-secret}', /^PRESIGN_CONFIG_FILE must be JSON( \(line 1 column \d+\))?$/],
    [
      `{"grants": [], "gr\\u0061nts": []}`,
      'PRESIGN_CONFIG_FILE must not name a field twice in an object',
    ],
    [`{"__proto__": {}}`, '__proto__ is not a known field'],
    [
      `{"buckets": {"__proto__": {"bucket": "abc"}}}`,
      'buckets.__proto__ must be named by 1 to 63 letters, digits, - _ or ., the first no sign',
    ],
  ])('the text %j', (text, fault) => {
    expect(faultsOf(text)).toEqual([
      typeof fault === 'string' ? fault : expect.stringMatching(fault),
    ]);
  });

  it('no value stands in a message', () => {
    const canary = 'canary-secret';
    const file = {
      default_bucket: canary,
      buckets: { m: { bucket: `${canary}/`, region: `${canary}/`, endpoint: `//${canary}` } },
      api_keys: [canary, { name: `${canary}/`, sha256: canary, claims: canary, expires_at: 1 }],
      jwt: canary,
      grants: [canary, { ...GRANT, name: `${canary}\n`, buckets: [canary], keys: [`/${canary}`] }],
    };
    const faults = faultsOf(JSON.stringify(file));
    expect(faults.length).toBeGreaterThan(8);
    expect(faults.join('\n')).not.toContain(canary);
  });
});

describe('readConfigFile', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'presign-config-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('reads a file', async () => {
    const path = join(directory, 'presign.json');
    await writeFile(path, JSON.stringify({ grants: [GRANT] }));
    await expect(readConfigFile(path)).resolves.toMatchObject({ grants: [{ name: GRANT.name }] });
  });

  it('says why a file can not be read, and not its path', async () => {
    await expect(readConfigFile(join(directory, 'none'))).rejects.toMatchObject({
      faults: ["PRESIGN_CONFIG_FILE can't be read (ENOENT)"],
    });
    await expect(readConfigFile(directory)).rejects.toMatchObject({
      faults: ["PRESIGN_CONFIG_FILE can't be read (EISDIR)"],
    });
  });
});
